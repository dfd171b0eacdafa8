// Validates files, named line by line on standard input, with the JSON Feed schema. Prints each
// complaint as `file: complaint`.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import schema from "jsonfeed-schema/v1.1.js";

const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile(schema);

for (const path of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  try {
    if (!validate(JSON.parse(readFileSync(path, "utf8")))) {
      for (const error of validate.errors) {
        console.log(`${path}: ${error.instancePath} ${error.message}`);
      }
    }
  } catch (error) {
    console.log(`${path}: ${error.message}`);
  }
}
