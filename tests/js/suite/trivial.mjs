export default function trivial(test) {
  test('server answers', { smoke: true }, async ({ assert, api }) => {
    const { accessToken } = await api.login();
    const response = await fetch(`${api.base}data`, { headers: { authorization: `Bearer ${accessToken}` } });
    assert.equal((await response.json()).user, 'ann');
    await api.expire();
    const refused = await fetch(`${api.base}data`, { headers: { authorization: `Bearer ${accessToken}` } });
    assert.equal(refused.status, 401);
    assert.equal((await api.log('data')).length, 2);
  });
  test('fails', async ({ assert }) => assert.equal(1, 2));
  test('stray', async () => void Promise.reject(new Error('nobody')));
  test('late throw', async () => { setTimeout(() => { throw new Error('thrown late'); }, 0); await new Promise((r) => setTimeout(r, 20)); });
}
