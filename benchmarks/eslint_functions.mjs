// What eslint's rule on complexity says of the named functions of some files, as JSON on stdout.
//
//     node eslint_functions.mjs NODE_MODULES < JSON-LIST-OF-PATHS
//
// The figure is the rule's own, less what docs/metrics.md does not count: default values, `??`, `?.` and assignments
// such as `||=`. A function without a name counts into the one that it is written in. Of each file a list of
// [name, first line, last line, complexity], or null where the parser refuses it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const require = createRequire(resolve(process.argv[2], "index.js"));
const { Linter } = require("eslint");
const parser = require("@typescript-eslint/parser");
const complexity = require("eslint/use-at-your-own-risk").builtinRules.get("complexity");

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const MEMBERS = new Set(["MethodDefinition", "Property", "PropertyDefinition", "AccessorProperty"]);
const CASTS = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion"]);

/** The node that defines a function, and its name; undefined for a function without one. */
function definition(node, source) {
    if (node.type === "FunctionDeclaration") return node.id ? [node, node.id.name] : undefined;
    let value = node;
    while (CASTS.has(value.parent.type)) value = value.parent;
    const { parent } = value;
    if (MEMBERS.has(parent.type) && parent.value === value) {
        const suffix = parent.kind === "get" || parent.kind === "set" ? `.${parent.kind}` : "";
        return [parent, source.getText(parent.key) + suffix];
    }
    if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") return [parent, parent.id.name];
    if (parent.type === "AssignmentExpression" && parent.operator === "=" && parent.right === value) {
        if (parent.left.type === "Identifier" || (parent.left.type === "MemberExpression" && !parent.left.computed)) {
            return [parent, source.getText(parent.left)];
        }
    }
    return node.id ? [node, node.id.name] : undefined;
}

/** Whether eslint counts a node that docs/metrics.md does not. */
function notOurs(node) {
    if (node.type === "LogicalExpression") return node.operator === "??";
    if (node.type === "AssignmentExpression") return ["&&=", "||=", "??="].includes(node.operator);
    if (node.type === "MemberExpression" || node.type === "CallExpression") return node.optional === true;
    return node.type === "AssignmentPattern";
}

/** How many such nodes stand in a function, and the functions without a name that stand in it. */
function within(node, source) {
    let extra = 0;
    const nameless = [];
    const visit = (inner) => {
        if (FUNCTIONS.has(inner.type) && inner !== node) {
            if (!definition(inner, source)) nameless.push(inner);
            return;
        }
        extra += notOurs(inner);
        for (const key of source.visitorKeys[inner.type] ?? []) {
            for (const child of [inner[key]].flat()) if (child) visit(child);
        }
    };
    visit(node);
    return [extra, nameless];
}

function rule(found) {
    return {
        create(context) {
            const figures = new Map();
            const source = context.sourceCode;
            const report = ({ node, data }) => {
                if (data.name !== "Class field initializer") figures.set(node, data.complexity);
            };
            const inner = Object.create(context, { options: { value: [0] }, report: { value: report } });
            const figure = (node) => {
                const [extra, nameless] = within(node, source);
                return figures.get(node) - extra + nameless.reduce((sum, one) => sum + figure(one) - 1, 0);
            };
            return {
                ...complexity.create(inner),
                "Program:exit": () => {
                    for (const node of figures.keys()) {
                        const defined = FUNCTIONS.has(node.type) && definition(node, source);
                        if (!defined) continue;
                        const [place, name] = defined;
                        const decorator = place.decorators?.at(-1);
                        const first = decorator ? source.getTokenAfter(decorator) : source.getFirstToken(place);
                        found.push([name, first.loc.start.line, node.loc.end.line, figure(node)]);
                    }
                },
            };
        },
    };
}

const answers = {};
for (const path of JSON.parse(readFileSync(0, "utf8"))) {
    const found = [];
    const jsx = !/\.[cm]?ts$/.test(path);
    const messages = new Linter().verify(
        readFileSync(path, "utf8"),
        [
            {
                files: ["**/*.ts", "**/*.tsx"],
                plugins: { truth: { rules: { functions: rule(found) } } },
                languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx } } },
                linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "off" },
                rules: { "truth/functions": "error" },
            },
        ],
        { filename: jsx ? "file.tsx" : "file.ts" },
    );
    answers[path] = messages.some((one) => one.fatal) ? null : found;
}
process.stdout.write(JSON.stringify(answers));
