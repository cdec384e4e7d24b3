import assert from 'node:assert/strict';
import { parseEndpoint } from '../../../src/base/index.ts';

describe('an endpoint', () => {
  for (const [written, baseUrl, inTheClear] of [
    ['', 'https://api.example', false],
    ['  https://api.example/ ', 'https://api.example', false],
    ['https://gateway.example/claude/', 'https://gateway.example/claude', false],
    ['https://gateway.example/claude/v1', 'https://gateway.example/claude', false],
    ['https://gateway.example/v1/', 'https://gateway.example', false],
    ['http://localhost:8080', 'http://localhost:8080', false],
    ['http://127.0.0.5:8080', 'http://127.0.0.5:8080', false],
    ['http://[::1]:8080', 'http://[::1]:8080', false],
    ['http://192.168.0.2', 'http://192.168.0.2', true],
    ['http://localhost.example', 'http://localhost.example', true],
    ['http://127.0.0.1.example', 'http://127.0.0.1.example', true],
  ] as const) {
    it(`“${written}” is ${baseUrl}${inTheClear ? ', in the clear' : ''}`, () => {
      const endpoint = parseEndpoint(written, 'https://api.example');
      assert.ok(endpoint.ok);
      assert.deepEqual([endpoint.baseUrl, endpoint.inTheClear], [baseUrl, inTheClear]);
    });
  }

  for (const written of [
    'gateway.example',
    'ftp://gateway.example',
    'file:///etc/passwd',
    'https://a:b@gateway.example',
    'https://gateway.example?x=1',
    'https://gateway.example#x',
    'https://',
  ]) {
    it(`“${written}” is none`, () => assert.equal(parseEndpoint(written).ok, false));
  }
});
