/**
 * Which addresses are not of the public internet: this machine, private and shared networks, link-local (where clouds keep their
 * credentials), multicast, documentation, and what wraps one of them (IANA special-purpose registries). Pure.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const V4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4';
/** Within 2000::/3, outside of which nothing is public. */
const V6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20';

const inner = new BlockList();
const add = (text: string, family: 'ipv4' | 'ipv6') => {
  const [net = '', bits = ''] = text.split('/');
  inner.addSubnet(net, Number(bits), family);
};
V4.split(' ').forEach((net) => add(net, 'ipv4'));
V6.split(' ').forEach((net) => add(net, 'ipv6'));
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** True also for what is no address at all. */
export function isInner(address: string): boolean {
  if (isIPv4(address)) return inner.check(address, 'ipv4');
  if (!isIPv6(address)) return true;
  return !global6.check(address, 'ipv6') || inner.check(address, 'ipv6');
}
