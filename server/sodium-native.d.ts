/** What is used of it; it brings no types of its own. */
declare module 'sodium-native' {
  const sodium: {
    /** Ed25519; throws where a length is wrong. */
    readonly crypto_sign_verify_detached: (
      signature: Uint8Array,
      message: Uint8Array,
      publicKey: Uint8Array,
    ) => boolean;
  };
  export default sodium;
}
