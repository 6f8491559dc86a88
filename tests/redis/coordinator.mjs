// The coordinator by itself, on a real Redis, with each client that it takes.

export async function coordinatorTests() {
  return {};
}
