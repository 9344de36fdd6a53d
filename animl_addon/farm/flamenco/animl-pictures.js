// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Flamenco 3 job type: an image sequence widened or drawn as a cartoon, on as many machines as there are.
// Copy it into the folder “scripts” beside the Flamenco Manager. Every machine needs Blender with animl installed.

const JOB_TYPE = {
    label: "animl: Widen or Cartoonize",
    description: "Widen an image sequence, or draw it as a cartoon",
    settings: [
        { key: "verb", type: "string", required: true, default: "cartoonize", choices: ["cartoonize", "widen"],
          description: "What is made of the pictures" },
        { key: "pictures", type: "string", subtype: "file_path", required: true,
          description: "The sequence, with a # for each digit of the frame, such as /shots/010/plate_####.png" },
        { key: "frames", type: "string", required: true, eval: "f'{C.scene.frame_start}-{C.scene.frame_end}'",
          evalInfo: { showLinkButton: true, description: "Frame range of the scene" },
          description: "Frames, such as: 1-120, 140" },
        { key: "aspect", type: "string", default: "16:9", description: "Of the wider picture" },
        { key: "look", type: "string", default: "clean", choices: ["clean", "painted", "comic"],
          description: "Of the cartoon" },
        { key: "strength", type: "float", default: 1.0, propargs: { min: 0, max: 1 },
          description: "Of the cartoon: 0 is the picture itself" },
        { key: "chunk_size", type: "int32", default: 24, propargs: { min: 1 }, visible: "submission",
          description: "Pictures that one machine draws in one go" },
        { key: "out", type: "string", subtype: "dir_path", required: true,
          description: "Folder of the new pictures, on a disk that all machines share" },
        { key: "fps", type: "float", default: 24, eval: "C.scene.render.fps / C.scene.render.fps_base",
          visible: "hidden" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    const folder = path.join(settings.out, `${settings.verb}-${formatTimestampLocal(job.created)}`);
    const draws = chunksOf(settings).map((frames) => drawTask(settings, folder, frames));
    for (const draw of draws) {
        job.addTask(draw);
    }
    const count = chunksOf(settings).reduce((sum, frames) => sum + frames.length, 0);
    const assemble = author.Task("assemble and check", "blender");
    assemble.addCommand(
        animl("assemble", folder, "--count", count, "--fps", settings.fps, "--out", `${folder}.png`));
    for (const draw of draws) {
        assemble.addDependency(draw);
    }
    job.addTask(assemble);
}

function drawTask(settings, folder, frames) {
    const words = settings.verb === "widen"
        ? ["--aspect", settings.aspect, "--shot"]
        : ["--look", settings.look, "--strength", settings.strength];
    const files = frames.map((frame) => fileOf(settings.pictures, frame));
    const task = author.Task(`${settings.verb} ${frames[0]}-${frames[frames.length - 1]}`, "blender");
    // --resume: a task that failed half-way goes on where it was
    task.addCommand(animl(settings.verb, ...files, ...words, "--out", folder, "--resume"));
    return task;
}

function animl(...words) {
    return author.Command("exec", {
        exe: "{blender}",
        args: ["--background", "--command", "animl"].concat(words.map(String)),
    });
}

// Frames of every chunk, one by one.
function chunksOf(settings) {
    return frameChunker(settings.frames, settings.chunk_size).map((chunk) =>
        chunk.split(",").flatMap((part) => {
            const [first, last] = part.split("-").map(Number);
            return Array.from({ length: (last || first) - first + 1 }, (_, index) => first + index);
        }));
}

function fileOf(pattern, frame) {
    const digits = pattern.match(/#+/);
    if (!digits) {
        throw `“${pattern}” has no # where the frame stands, such as plate_####.png.`;
    }
    return pattern.replace(/#+/, String(frame).padStart(digits[0].length, "0"));
}
