/** stringMarks.wat, assembled by scripts/buildStringMarks.mjs. */
export const KERNEL =
  'AGFzbQEAAAABBgFgAn9/AAMCAQAFAwEAAQcRAgZtZW1vcnkCAARtYXJrAAAKUAFOAgF/AXsCQANAIAIgAE8NASAC/QAEACEDIAEg' +
  'AkEDdmogA0Ei/Q/9IyADQdwA/Q/9I/1QIANBIP0P/Sb9UP1kOwEAIAJBEGohAgwACwsL';
