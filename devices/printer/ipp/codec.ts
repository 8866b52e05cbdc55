/** IPP messages on the wire (RFC 8010): the model, the encoder and the decoder in one import. */
export * from "./message.ts";
export { encodeMessage } from "./encode.ts";
export { decodeMessage } from "./decode.ts";
