/** What the cryptography needs and browsers with BigInt may lack: Safari before 15.4, Chrome before 93. Imported first. */
Object.hasOwn ??= (object: object, key: PropertyKey) => Object.getOwnPropertyDescriptor(object, key) !== undefined;
