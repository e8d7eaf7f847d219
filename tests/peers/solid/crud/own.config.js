// The configuration of the suite, without the judging of types: they are of other versions than those that npm brings today.
module.exports = { ...require("./jest.config.js"), globals: { "ts-jest": { isolatedModules: true, diagnostics: false } } };
