/// The rendering process: Python source handed over with `-c`, no file of ours in anybody's way.
///
/// Jobs come as JSON lines on standard input, answers go as JSON lines to standard output, pictures to files.
/// Several processes read the same jobs; a job belongs to the one that creates its file in the claims folder.
enum HelperScript {
    /// Last 5.x version of Vega-Lite that the converter carries: notebooks and the report render version 5 too.
    static let vegaLiteVersion = "5.21"

    static let source = #"""
        import json, os, re, sys

        # Answers own standard output; whatever a library prints goes to standard error.
        ANSWERS = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)

        def say(**answer):
            ANSWERS.write(json.dumps(answer) + "\n")
            ANSWERS.flush()

        try:
            import vl_convert
        except Exception as error:
            say(fatal=str(error))
            sys.exit(3)

        VERSION, CLAIMS = sys.argv[1], sys.argv[2]
        NAME = re.compile(r'\b(clip|gradient_)(\d+)\b')
        TEXT = re.compile(r'<text\b[^>]*>[^<]*</text>')
        FAMILY = re.compile(r'font-family="[^"]*"')
        PATH = re.compile(r'<path [^>]*>')
        GEOMETRY = re.compile(r'(?<= d=")[^"]*|(?<=transform=")[^"]*')
        LONG = re.compile(r'-?\d+\.\d{3,}(?:e-?\d+)?')
        OPAQUE = re.compile(r' (?:fill-|stroke-)?opacity="1"')
        CJK = re.compile('[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]')

        def tidy(svg, prefix):
            """Ids count over the life of the process: renumber them per figure and prefix them with its name.
            Hundredths of a point are enough for paths, and what is opaque anyway needs no word."""
            seen = {}
            def rename(match):
                old = match.group(0)
                seen.setdefault(old, "%s-%s%d" % (prefix, match.group(1).rstrip("_"), len(seen) + 1))
                return seen[old]
            svg = re.sub(r'(?<=url\(#)[^)]*(?=\))|(?<=id=")[^"]*(?=")',
                         lambda m: NAME.sub(rename, m.group(0)), svg)
            def number(match):
                return repr(round(float(match.group(0)), 2))
            def path(match):
                shorter = GEOMETRY.sub(lambda m: LONG.sub(number, m.group(0)), match.group(0))
                return OPAQUE.sub("", shorter)
            svg = PATH.sub(path, svg)
            def family(match):
                text = match.group(0)
                if not CJK.search(text):
                    return text
                return FAMILY.sub('font-family="Noto Sans CJK SC, Liberation Sans, sans-serif"', text)
            return TEXT.sub(family, svg)

        def put(path, data):
            partial = path + ".part"
            with open(partial, "wb") as file:
                file.write(data)
            os.replace(partial, path)

        def claim(number):
            try:
                os.close(os.open(os.path.join(CLAIMS, str(number)), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
                return True
            except FileExistsError:
                return False

        def render(job):
            svg = vl_convert.vegalite_to_svg(job["spec"], vl_version=VERSION, allowed_base_urls=[])
            svg = tidy(svg, job["id"])
            files = job["files"]
            if "svg" in files:
                put(files["svg"], svg.encode("utf-8"))
            if "pdf" in files:
                put(files["pdf"], vl_convert.svg_to_pdf(svg))
            if "png" in files:
                put(files["png"], vl_convert.svg_to_png(svg, ppi=job["ppi"]))

        def main():
            say(ready=vl_convert.__version__, python=sys.version.split()[0])
            for number, line in enumerate(sys.stdin):
                if not claim(number):
                    continue
                say(started=number)
                try:
                    job = json.loads(line)
                    if "bundle" in job:
                        put(job["bundle"], vl_convert.javascript_bundle(vl_version=VERSION).encode("utf-8"))
                    else:
                        render(job)
                    say(done=number)
                except OSError as error:
                    say(done=number, unwritable=str(error.filename), error=str(error.strerror))
                except BaseException as error:
                    say(done=number, error=str(error).split("\n    at ")[0][:500])

        main()
        """#
}
