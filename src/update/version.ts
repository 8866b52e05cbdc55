/** `1.4.0`, `1.4.0-rc.2`: as images and bundles bear it. */
const VERSION = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,40}))?$/;

export function isVersion(text: string): boolean {
  return VERSION.test(text);
}

/**
 * Order of two versions by Semantic Versioning 2.0.0, 11: below 0 = `a` is older. What is no version is older than all
 * that is: an image that was made by hand can be updated to any release.
 */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [VERSION.exec(a), VERSION.exec(b)];
  if (!one || !other) return Number(one !== null) - Number(other !== null);
  for (const part of [1, 2, 3]) {
    const difference = Number(one[part]) - Number(other[part]);
    if (difference !== 0) return difference;
  }
  return comparePreReleases(one[4], other[4]);
}

function comparePreReleases(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const [one, other] = [a.split("."), b.split(".")];
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const [x, y] = [one[at], other[at]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (x === y) continue;
    const [xIsNumber, yIsNumber] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    if (xIsNumber && yIsNumber) return Number(x) - Number(y);
    if (xIsNumber !== yIsNumber) return xIsNumber ? -1 : 1;
    return x < y ? -1 : 1;
  }
  return 0;
}
