/** How apps are named (verification-server.md §6.3). Forms in browsers ask the same. */

/** Team and bundle, `ABCDE12345.org.example.app`. */
export const IOS_APP_ID = /^[A-Z0-9]{10}(\.[A-Za-z0-9-]+)+$/;
/** `org.example.app` */
export const ANDROID_PACKAGE = /^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$/;
/** SHA-256 of a signing certificate, `AB:CD:…`, 32 bytes. */
export const FINGERPRINT = /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/;
