/** Names that are of this machine or network by their form. All others are looked at when they are resolved. */
export function isLocalName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return !name.includes('.') || /\.(?:localhost|local|internal|home\.arpa)$/.test(name);
}
