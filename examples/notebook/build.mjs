// Puts the page and what it imports into dist/: files that any web server can give, with nothing fetched from elsewhere.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";

await mkdir("dist", { recursive: true });
await build({
  entryPoints: ["app.js"], bundle: true, minify: true, format: "esm", target: "es2022", platform: "browser",
  outfile: "dist/app.js", legalComments: "linked", logLevel: "warning",
});
for (const name of ["index.html", "style.css"]) await copyFile(name, `dist/${name}`);
