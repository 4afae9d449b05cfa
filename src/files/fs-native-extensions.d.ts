/** What is used of a package without types of its own. */
declare module "fs-native-extensions" {
  /** Asks for a lock of the whole file; false where another opening of it has one. */
  export function tryLock(fd: number): boolean;
}
