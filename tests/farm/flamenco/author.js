// Compiles a job type as Flamenco 3's manager does, and prints the tasks as JSON:
//
//     node author.js JOB_TYPE.js '{"name": …, "settings": {…}}'
//
// The names, arguments and results of what a script finds there are Flamenco's; what is inside is our own.

const fs = require("fs");
const vm = require("vm");

const [script, description] = process.argv.slice(2);

class Task {
    constructor(name, type) {
        if (!String(name || "").trim() || !String(type || "").trim()) {
            throw new Error("a task needs a name and a type");
        }
        Object.assign(this, { name: name.trim(), type: type.trim(), commands: [], dependencies: [] });
    }

    addCommand(command) {
        this.commands.push(command);
    }

    addDependency(task) {
        this.dependencies.push(task);
    }
}

const tasks = [];
const job = Object.assign(JSON.parse(description), {
    created: new Date(2026, 0, 2, 3, 4, 5),
    addTask: (task) => tasks.push(task),
});

function frames(text) {
    const found = new Set();
    for (const part of text.trim().replaceAll("..", "-").split(",")) {
        const ends = part.split("-").map((word) => Number.parseInt(word.trim(), 10));
        if (ends.length > 2 || ends.some(Number.isNaN)) {
            throw new Error(`invalid range "${text}"`);
        }
        for (let frame = ends[0]; frame <= ends[ends.length - 1]; frame += 1) {
            found.add(frame);
        }
    }
    return Array.from(found).sort((a, b) => a - b);
}

// "1-3,7": neighbours in a row of three and more as a range, two of them as two.
function merged(chunk) {
    const runs = [];
    for (const frame of chunk) {
        const last = runs[runs.length - 1];
        if (last && last[last.length - 1] + 1 === frame) {
            last.push(frame);
        } else {
            runs.push([frame]);
        }
    }
    return runs.map((run) => (run.length > 2 ? `${run[0]}-${run[run.length - 1]}` : run.join(","))).join(",");
}

function frameChunker(text, size) {
    if (!text.trim() || size < 1) {
        throw new Error("empty range or chunk size below 1");
    }
    const all = frames(text);
    const chunks = [];
    for (let start = 0; start < all.length; start += size) {
        chunks.push(merged(all.slice(start, start + size)));
    }
    return chunks;
}

function two(number) {
    return String(number).padStart(2, "0");
}

const context = vm.createContext({
    print: () => undefined,
    alert: () => undefined,
    author: {
        Task: (name, type) => new Task(name, type),
        Command: (name, parameters, totalStepCount = 0) => ({ name, parameters, totalStepCount }),
    },
    path: {
        basename: (file) => file.split("/").pop(),
        dirname: (file) => file.split("/").slice(0, -1).join("/") || "/",
        join: (...parts) => parts.join("/").replace(/\/+/g, "/"),
        stem: (file) => file.split("/").pop().replace(/\.[^.]*$/, ""),
    },
    frameChunker,
    formatTimestampLocal: (time) =>
        `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}_` +
        `${two(time.getHours())}${two(time.getMinutes())}${two(time.getSeconds())}`,
});

vm.runInContext(`${fs.readFileSync(script, "utf8")}\n;this.JOB_TYPE = JOB_TYPE; this.compileJob = compileJob;`, context);
for (const setting of context.JOB_TYPE.settings) {
    if (!(setting.key in job.settings) && "default" in setting) {
        job.settings[setting.key] = setting.default;
    }
    if (setting.required && !(setting.key in job.settings)) {
        throw new Error(`the setting ${setting.key} is required`);
    }
}
context.compileJob(job);
const place = new Map(tasks.map((task, index) => [task, index]));
console.log(JSON.stringify({
    type: context.JOB_TYPE,
    tasks: tasks.map((task) => ({
        ...task,
        dependencies: task.dependencies.map((other) => {
            if (!place.has(other)) {
                throw new Error(`${task.name} waits for a task that was not added`);
            }
            return place.get(other);
        }),
    })),
}));
