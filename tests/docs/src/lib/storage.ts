// Asynchronous key-value storage, in the shape of AsyncStorage.

const later = () => new Promise((resolve) => setTimeout(resolve));

export const storage = {
  async getItem(key: string) {
    await later();
    return localStorage.getItem(key);
  },
  async setItem(key: string, value: string) {
    await later();
    localStorage.setItem(key, value);
  },
  async removeItem(key: string) {
    await later();
    localStorage.removeItem(key);
  },
};
