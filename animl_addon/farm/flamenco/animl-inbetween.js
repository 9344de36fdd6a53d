// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Flamenco 3 job type: the frames between the keys of one object of a .blend, on as many machines as there are.
// Copy it into the folder “scripts” beside the Flamenco Manager. Every machine needs Blender with animl installed.

const JOB_TYPE = {
    label: "animl: Inbetweens",
    description: "Draw the frames between the key drawings of an object",
    settings: [
        { key: "object", type: "string", required: true, eval: "C.object.name",
          evalInfo: { showLinkButton: true, description: "The active object" },
          description: "Grease Pencil object, image Empty or plane whose keys are meant" },
        { key: "keys", type: "string", required: true,
          eval: "', '.join(map(str, sorted({f.frame_number for l in C.object.data.layers for f in l.frames})))",
          evalInfo: { showLinkButton: true, description: "Keys of the active Grease Pencil object" },
          description: "Frames of the keys, such as: 1, 9, 17" },
        { key: "exposure", type: "int32", default: 2, propargs: { min: 1, max: 3 },
          description: "Draw on ones, twos or threes" },
        { key: "long_side", type: "int32", default: 1024, propargs: { min: 256, max: 4096 },
          description: "Pixels along the longer side of the pictures" },
        { key: "chunk_size", type: "int32", default: 4, propargs: { min: 1 }, visible: "submission",
          description: "Pairs of keys that one machine draws in one go" },
        { key: "out", type: "string", subtype: "dir_path", required: true, default: "//animl-farm",
          description: "Folder of the pictures, on a disk that all machines share" },
        { key: "fps", type: "float", default: 24, eval: "C.scene.render.fps / C.scene.render.fps_base",
          visible: "hidden" },
        { key: "blendfile", type: "string", required: true, description: "The .blend", visible: "web" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    const keys = keyFrames(settings.keys);
    const folder = path.join(settings.out, `${path.stem(settings.blendfile)}-${formatTimestampLocal(job.created)}`);
    const draws = pairChunks(keys, settings.chunk_size).map(([first, last]) => drawTask(settings, folder, first, last));
    for (const draw of draws) {
        job.addTask(draw);
    }
    const assemble = author.Task("assemble and check", "blender");
    assemble.addCommand(animl("assemble", folder, "--fps", settings.fps, "--out", `${folder}.png`));
    for (const draw of draws) {
        assemble.addDependency(draw);
    }
    job.addTask(assemble);
}

function drawTask(settings, folder, first, last) {
    const task = author.Task(`inbetweens ${first}-${last}`, "blender");
    task.addCommand(animl(
        "inbetween", settings.blendfile,
        "--object", settings.object,
        "--range", first, last,
        "--exposure", settings.exposure,
        "--long-side", settings.long_side,
        "--out", folder,
        "--force", // a task that failed half-way is run again
    ));
    return task;
}

function animl(...words) {
    return author.Command("exec", {
        exe: "{blender}",
        args: ["--background", "--command", "animl"].concat(words.map(String)),
    });
}

// First and last key of every chunk of neighbouring pairs: the last key of one is the first of the next.
function pairChunks(keys, size) {
    const chunks = [];
    for (let start = 0; start < keys.length - 1; start += size) {
        chunks.push([keys[start], keys[Math.min(start + size, keys.length - 1)]]);
    }
    return chunks;
}

function keyFrames(text) {
    const words = String(text).split(",").map((word) => word.trim()).filter((word) => word !== "");
    const keys = Array.from(new Set(words.map(Number))).sort((a, b) => a - b);
    if (keys.length < 2 || !keys.every(Number.isInteger)) {
        throw `The keys are “${text}”: give the frames of at least two, such as 1, 9, 17.`;
    }
    return keys;
}
