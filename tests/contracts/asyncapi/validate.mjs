// What the AsyncAPI project's own parser says of a document: node validate.mjs FILE, as JSON.
import { Parser, fromFile } from "@asyncapi/parser";

const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
const problems = diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path: path.join(".") }));
console.log(
  JSON.stringify({
    read: document !== undefined,
    channels: document?.allChannels().all().map((channel) => channel.address()) ?? [],
    messages: document?.allMessages().all().map((message) => message.name()) ?? [],
    problems,
  }),
);
