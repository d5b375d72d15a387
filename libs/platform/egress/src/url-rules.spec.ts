import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reachOf } from './address.js';
import { checkUrl, type UrlRefusalReason } from './url-rules.js';

const strict = { allowPrivate: false };
const sandbox = { allowPrivate: true };

describe('checkUrl on an installation that faces the internet', () => {
  it.each([
    'https://hooks.example.com/in',
    'https://hooks.example.com:8443/in?a=b#c',
    'https://hooks.example.com:443/',
    'https://hooks.example.com:80/',
    'https://bücher.example.com/',
    'https://localhost.example.com/',
    'https://internal.example.com/',
    'https://10.example.com/',
  ])('lets %s be called', (url) => {
    expect(checkUrl(url, strict)).toBeNull();
  });

  it.each<[string, UrlRefusalReason]>([
    ['', 'not_a_url'],
    ['/relative', 'not_a_url'],
    ['hooks.example.com', 'not_a_url'],
    ['https://', 'not_a_url'],
    [`https://hooks.example.com/${'x'.repeat(2_048)}`, 'not_a_url'],
    ['https://999.1.1.1/', 'not_a_url'],
    ['http://hooks.example.com/', 'scheme'],
    ['ftp://hooks.example.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['https://user@hooks.example.com/', 'userinfo'],
    ['https://user:secret@hooks.example.com/', 'userinfo'],
    ['https://hooks.example.com@127.0.0.1/', 'userinfo'],
    ['https://hooks.example.com:22/', 'port'],
    ['https://hooks.example.com:6379/', 'port'],
    ['https://localhost/', 'local_name'],
    ['https://LOCALHOST./', 'local_name'],
    ['https://app.localhost/', 'local_name'],
    ['https://metadata.google.internal/', 'local_name'],
    ['https://printer.local/', 'local_name'],
    ['https://kubernetes.default.svc.cluster.local/', 'local_name'],
    ['https://router.home.arpa/', 'local_name'],
    ['https://postgres/', 'local_name'],
    ['https://8.8.8.8/', 'address_literal'],
    ['https://[2606:4700::1111]/', 'address_literal'],
    ['https://127.0.0.1/', 'private_address'],
    ['https://127.0.0.1./', 'private_address'],
    ['https://127.1/', 'private_address'],
    ['https://2130706433/', 'private_address'],
    ['https://0x7f.1/', 'private_address'],
    ['https://0x7f000001/', 'private_address'],
    ['https://0177.0.0.1/', 'private_address'],
    ['https://017700000001/', 'private_address'],
    ['https://①②⑦.⓪.⓪.①/', 'private_address'],
    ['https://127。0。0。1/', 'private_address'],
    ['https://%31%32%37.0.0.1/', 'private_address'],
    ['https://10.0.0.1/', 'private_address'],
    ['https://172.16.0.1/', 'private_address'],
    ['https://192.168.1.1/', 'private_address'],
    ['https://100.64.0.1/', 'private_address'],
    ['https://[::1]/', 'private_address'],
    ['https://[0:0:0:0:0:0:0:1]/', 'private_address'],
    ['https://[::ffff:127.0.0.1]/', 'private_address'],
    ['https://[::ffff:7f00:1]/', 'private_address'],
    ['https://[fd00::1]/', 'private_address'],
    ['https://0.0.0.0/', 'forbidden_address'],
    ['https://0/', 'forbidden_address'],
    ['https://169.254.169.254/latest/meta-data/', 'forbidden_address'],
    ['https://[::ffff:169.254.169.254]/', 'forbidden_address'],
    ['https://224.0.0.1/', 'forbidden_address'],
    ['https://255.255.255.255/', 'forbidden_address'],
    ['https://[::]/', 'forbidden_address'],
    ['https://[fe80::1]/', 'forbidden_address'],
    ['https://[ff02::1]/', 'forbidden_address'],
    ['https://[64:ff9b::7f00:1]/', 'forbidden_address'],
    ['https://[2002:7f00:1::]/', 'forbidden_address'],
    ['https://[::127.0.0.1]/', 'forbidden_address'],
    ['https://[2001:db8::1]/', 'forbidden_address'],
  ])('refuses %s: %s', (url, reason) => {
    expect(checkUrl(url, strict)?.reason).toBe(reason);
  });
});

describe('checkUrl on a sandbox installation', () => {
  it.each([
    'http://localhost:3000/',
    'http://127.0.0.1:9/',
    'http://receiver:8080/',
    'http://[::1]/',
    'http://10.1.2.3/',
  ])('lets %s be called', (url) => {
    expect(checkUrl(url, sandbox)).toBeNull();
  });

  it.each<[string, UrlRefusalReason]>([
    ['http://169.254.169.254/', 'forbidden_address'],
    ['http://0.0.0.0/', 'forbidden_address'],
    ['http://user@localhost/', 'userinfo'],
    ['gopher://localhost/', 'scheme'],
  ])('still refuses %s: %s', (url, reason) => {
    expect(checkUrl(url, sandbox)?.reason).toBe(reason);
  });
});

describe('reachOf', () => {
  it('judges a v4-mapped IPv6 address as the IPv4 address in it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(reachOf(`::ffff:${address}`)).toBe(reachOf(address));
      }),
    );
  });

  it.each(['', 'localhost', 'fe80::1%eth0', '1.2.3', '1.2.3.4/8'])('forbids %p, which is no address', (text) => {
    expect(reachOf(text)).toBe('forbidden');
  });

  it.each(['8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
    'finds %s public',
    (address) => {
      expect(reachOf(address)).toBe('public');
    },
  );
});
