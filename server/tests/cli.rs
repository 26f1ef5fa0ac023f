//! The command line, as a script uses it.

use scheme_lsp::runner::cache::VARIABLE;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let file = self.path().join(name);
        fs::create_dir_all(file.parent().expect("in a folder")).expect("a folder");
        fs::write(&file, bytes).expect("written");
        file
    }

    fn command(&self, arguments: &[&str]) -> Output {
        let mut command = binary();
        command.args(arguments).current_dir(self.path()).output().expect("the binary starts")
    }

    /// The exit code, standard output and standard error of a command.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = self.command(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().expect("not killed"), text(&output.stdout), text(&output.stderr))
    }
}

/// The binary, which leaves the user's cache alone.
fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scheme-lsp"));
    command.env(VARIABLE, "off");
    command
}

const HELLO: &str = "(import (scheme base) (scheme write))\n(display \"hello\")\n(newline)\n";
const BAD: &str = "(import (scheme base))\n(define (f x)\n  (g x))\n(f 1 2)\n";

#[test]
fn a_program_runs_with_its_arguments_and_exit_code() {
    let arguments = "(import (scheme base) (scheme write) (scheme process-context))
        (write (cdr (command-line)))
        (exit 7)";
    let folder = Folder::new(&[("hello.scm", HELLO), ("arguments.scm", arguments)]);
    assert_eq!(folder.run(&["run", "hello.scm"]), (0, "hello\n".into(), "".into()));
    let (code, output, errors) = folder.run(&["run", "arguments.scm", "one", "--two", "-L"]);
    assert_eq!((code, output.as_str()), (7, "(\"one\" \"--two\" \"-L\")"), "{errors}");
}

#[test]
fn an_error_that_nobody_catches_ends_the_program() {
    let folder = Folder::new(&[(
        "a.scm",
        "(import (scheme base))\n(define (f x) (error \"no good:\" x))\n(f 'thing)\n",
    )]);
    let (code, output, errors) = folder.run(&["run", "a.scm"]);
    assert_ne!(code, 0);
    assert_eq!(output, "");
    assert!(errors.contains("no good: thing"), "{errors}");
}

/// Programs that raise, and what they write in either profile.
const RAISING: [(&str, &str); 6] = [
    (
        "(import (scheme base))
(define (check x)
  (if (< x 0)
      (error \"negative:\" x 'foo)
      (cons x (check (- x 1)))))
(write-u8 (car (check 1)))
",
        "error: negative: -1 foo
  in check (a.scm:4:7)
  in check (a.scm:5:15)
  in check (a.scm:5:15)
  in anonymous (a.scm:6:16)
  in main
",
    ),
    (
        "(import (scheme base))
(define (try n) (if (= n 0) (raise (list 'failed n)) (+ 1 (try (- n 1)))))
(write-u8 (try 2))
",
        "error: uncaught exception: (failed 0)
  in try (a.scm:2:29)
  in try (a.scm:2:59)
  in try (a.scm:2:59)
  in anonymous (a.scm:3:11)
  in main
",
    ),
    (
        "(import (scheme base))
(error \"at once\")
",
        "error: at once
  in anonymous (a.scm:2:1)
  in main
",
    ),
    (
        "(import (scheme base))
(define (sum l)
  (if (null? l) 0 (+ (car l) (sum (cdr l)))))
(write-u8 (sum '(1 2 . 3)))
",
        "error: car: expected a pair as argument 1, got 3
  in sum (a.scm:3:22)
  in sum (a.scm:3:30)
  in sum (a.scm:3:30)
  in anonymous (a.scm:4:11)
  in main
",
    ),
    // Inlined procedures, and a loop in one of them.
    (
        "(import (scheme base))
(define (f x)
  (vector-ref x 10))
(define (g x) (+ 1 (f x)))
(g (vector 1 2))
",
        "error: vector-ref: expected a value in range as argument 2, got 10
  in f (a.scm:3:3)
  in g (a.scm:4:20)
  in anonymous (a.scm:5:1)
  in main
",
    ),
    (
        "(import (scheme base))
(define (total v)
  (let loop ((i 0) (sum 0))
    (if (> i (vector-length v))
        sum
        (loop (+ i 1) (+ sum (vector-ref v i))))))
(define (mean v) (/ (total v) (vector-length v)))
(define (twice v) (* 2 (mean v)))
(write-u8 (twice (vector 1 2 3)))
",
        "error: vector-ref: expected a value in range as argument 2, got 3
  in total (a.scm:6:30)
  in mean (a.scm:7:21)
  in twice (a.scm:8:24)
  in anonymous (a.scm:9:11)
  in main
",
    ),
];

#[test]
fn what_is_raised_is_reported_with_a_backtrace_in_both_profiles() {
    for (program, expected) in RAISING {
        let folder = Folder::new(&[("a.scm", program)]);
        for command in [&["run", "a.scm"][..], &["run", "--release", "a.scm"]] {
            let (code, output, errors) = folder.run(command);
            let errors = errors.replace(&format!("{}/", folder.path().display()), "");
            assert_eq!((code, output.as_str(), errors.as_str()), (1, "", expected), "{command:?}\n{program}");
        }
    }
}

#[test]
fn errors_are_shown_with_their_lines() {
    let folder = Folder::new(&[("bad.scm", BAD)]);
    let (code, output, errors) = folder.run(&["check", "bad.scm"]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(errors.contains("error[unbound-variable]: "), "{errors}");
    assert!(errors.contains(" --> bad.scm:3:4\n  |\n3 |   (g x))\n  |    ^\n"), "{errors}");
    assert!(errors.contains("error[wrong-arity]: "), "{errors}");
    assert!(errors.ends_with("2 errors\n"), "{errors}");
    assert!(!errors.contains('\x1b'), "no colours outside a terminal");
    for command in [&["run", "--strict", "bad.scm"][..], &["build", "--strict", "bad.scm", "-o", "bad.wasm"]]
    {
        let (code, _, shown) = folder.run(command);
        assert_eq!((code, shown), (1, errors.clone()));
    }
    assert!(!folder.path().join("bad.wasm").exists());
    let (code, _, shown) = folder.run(&["build", "bad.scm", "-o", "bad.wasm"]);
    assert_eq!((code, shown), (0, errors));
    assert!(folder.path().join("bad.wasm").exists());
}

#[test]
fn what_has_a_meaning_runs_in_spite_of_errors() {
    let program = "(import (scheme base) (scheme write))
        (define (never) (car) (nowhere))
        (define (f a) a)
        (write (list (guard (e (#t 'arity)) (f 1 2)) (guard (e (#t 'unbound)) (nowhere 1))))";
    let library = "(define-module (lib) #:export (f missing)) (define (f) 'f)";
    let folder = Folder::new(&[
        ("a.scm", program),
        ("lib.scm", library),
        ("b.scm", "(import (guile) (lib)) (write (f))"),
        ("c.scm", "(display 1) (if)"),
        ("d.scm", "(import (scheme base) (nowhere))"),
    ]);
    let (code, output, errors) = folder.run(&["run", "a.scm"]);
    assert_eq!((code, output.as_str()), (0, "(arity unbound)"), "{errors}");
    assert!(errors.ends_with("4 errors\n"), "{errors}");
    let (code, output, errors) = folder.run(&["run", "b.scm"]);
    assert_eq!((code, output.as_str()), (0, "f"), "{errors}");
    assert!(errors.starts_with("warning[undefined-export]: `missing`"), "{errors}");
    for (file, code) in [("c.scm", "bad-syntax"), ("d.scm", "unknown-library")] {
        let (exit, output, errors) = folder.run(&["run", file]);
        assert_eq!((exit, output.as_str()), (1, ""), "{errors}");
        assert!(errors.starts_with(&format!("error[{code}]")), "{errors}");
    }
}

#[test]
fn codes_are_explained() {
    let folder = Folder::new(&[]);
    let (code, output, _) = folder.run(&["explain", "unbound-variable"]);
    assert_eq!(code, 0);
    assert!(output.starts_with("# unbound-variable\n\n*Error;"), "{output}");
    let (code, _, errors) = folder.run(&["explain", "no-such-code"]);
    assert_eq!(code, 2);
    assert!(errors.contains("unbound-variable"), "{errors}");
}

#[test]
fn diagnostics_are_data_for_scripts() {
    let folder = Folder::new(&[("bad.scm", BAD), ("hello.scm", HELLO)]);
    let (code, output, errors) = folder.run(&["check", "--format", "json", "bad.scm", "hello.scm"]);
    assert_eq!((code, errors.as_str()), (1, ""));
    let list: Value = serde_json::from_str(&output).expect("JSON");
    let first = &list[0];
    assert_eq!(first["code"], "unbound-variable");
    assert_eq!(first["severity"], "error");
    assert_eq!(first["place"]["file"], "bad.scm");
    assert_eq!(first["place"]["start"], serde_json::json!({ "line": 3, "column": 4, "offset": 40 }));
    assert_eq!(first["place"]["end"]["column"], 5);
    assert_eq!(folder.run(&["check", "--format", "json", "hello.scm"]), (0, "[]\n".into(), "".into()));
}

#[test]
fn a_program_is_built_with_its_loader() {
    let folder = Folder::new(&[("hello.scm", HELLO)]);
    for release in [&[][..], &["--release"]] {
        let arguments: Vec<&str> =
            ["build", "hello.scm", "-o", "out/hello.wasm"].iter().chain(release).copied().collect();
        assert_eq!(folder.run(&arguments), (0, "".into(), "".into()));
        let wasm = fs::read(folder.path().join("out/hello.wasm")).expect("written");
        assert_eq!(&wasm[..4], b"\0asm");
        let loader = fs::read_to_string(folder.path().join("out/hello.mjs")).expect("written");
        assert!(loader.contains("hello.wasm"));
        assert_eq!(fs::read_dir(folder.path().join("out")).expect("there").count(), 2);
    }
}

#[test]
fn what_cannot_be_carried_out_is_said() {
    let folder =
        Folder::new(&[("hello.scm", HELLO), ("bad/scheme.toml", "outputs = 1\n"), ("bad/a.scm", HELLO)]);
    folder.write("latin.scm", b"(display \"\xe9\")");
    let cases: [(&[&str], i32, &str); 15] = [
        (&["run", "none.scm"], 2, "there is no file none.scm"),
        (&["check", "."], 2, "directory"),
        (&["check", "latin.scm"], 1, "error[not-utf8]"),
        (&["dump", "latin.scm", "--stage", "cst"], 1, "error[not-utf8]"),
        (&["build", "hello.scm", "-o", "hello.txt"], 2, "NAME.wasm"),
        (&["build", "hello.scm", "-o", "hello.scm/x.wasm"], 2, "cannot write hello.scm/x.wasm"),
        (&["build", "hello.scm"], 2, "--output"),
        (&["run", "--tail-calls=trampoline", "hello.scm"], 2, "--tail-calls=direct"),
        (&["dump", "hello.scm", "--stage", "assembly"], 2, "the stages are cst, expanded"),
        (&["dump", "hello.scm", "--stage", "cps", "--name", "nothing"], 2, "nothing"),
        (&["check", "bad/a.scm"], 2, "unknown key `outputs`"),
        (&["frobnicate"], 2, "unrecognized subcommand"),
        (&["--stdio", "check", "hello.scm"], 2, "`--stdio` stands alone"),
        (&["-L", "lib"], 2, "a command is missing"),
        (&[], 2, "Usage"),
    ];
    for (arguments, code, message) in cases {
        let (found, _, errors) = folder.run(arguments);
        assert_eq!(found, code, "{arguments:?}: {errors}");
        assert!(errors.contains(message), "{arguments:?}: {errors}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("hello.scm")).expect("as it was"), HELLO);
}

#[test]
fn help_has_examples_and_the_version_is_known() {
    let folder = Folder::new(&[]);
    let (code, output, _) = folder.run(&["--help"]);
    assert_eq!(code, 0);
    assert!(output.contains("Examples:\n  scheme-lsp run hello.scm"), "{output}");
    let version = format!("scheme-lsp {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(folder.run(&["--version"]), (0, version, "".into()));
}

#[test]
fn libraries_are_found_where_they_may_be() {
    let library = |name: &str| {
        format!(
            "(define-library ({name})\n  (export value)\n  (import (scheme base))\n  (begin (define value '{name})))\n"
        )
    };
    let program = "(import (scheme base) (scheme write) (prefix (beside) b:) (prefix (far) f:) (prefix (configured) c:))
        (write (list b:value f:value c:value))";
    let folder = Folder::new(&[
        ("project/scheme.toml", "library-path = [\"lib\"]\n"),
        ("project/beside.sld", &library("beside")),
        ("project/lib/configured.sld", &library("configured")),
        ("elsewhere/far.sld", &library("far")),
        ("project/main.scm", program),
    ]);
    let (code, output, errors) = folder.run(&["run", "-L", "elsewhere", "project/main.scm"]);
    assert_eq!((code, output.as_str()), (0, "(beside far configured)"), "{errors}");
    let (code, _, errors) = folder.run(&["check", "project/main.scm"]);
    assert_eq!(code, 1);
    assert!(errors.contains("error[unknown-library]"), "{errors}");
    // A problem of a library is shown when its program is checked.
    folder.write(
        "elsewhere/far.sld",
        b"(define-library (far) (export value) (import (scheme base)) (begin (define value oops)))",
    );
    let (code, _, errors) = folder.run(&["check", "-L", "elsewhere", "project/main.scm"]);
    assert_eq!(code, 1);
    assert!(errors.contains(" --> elsewhere/far.sld:1:82"), "{errors}");
}

#[test]
fn libraries_of_a_project_are_found_anywhere_in_it_and_with_any_extension() {
    let library = |name: &str| {
        format!(
            "(define-library ({name}) (export value) (import (scheme base)) (begin (define value '({name}))))"
        )
    };
    let program = "(import (scheme base) (scheme write) (prefix (one two) a:) (prefix (other) b:))
        (write (list a:value b:value))";
    let files = [
        ("p/src/one.two/deep.scm", library("one two")),
        ("p/src/other.ss", library("other")),
        ("p/tools/main.scm", program.to_owned()),
        ("p/build/other.scm", library("other").replace("'(other)", "'wrong")),
    ];
    let folder = Folder::new(&[]);
    for (name, text) in files {
        folder.write(name, text.as_bytes());
    }
    // Nothing says what belongs together.
    let (code, _, errors) = folder.run(&["run", "p/tools/main.scm"]);
    assert_eq!(code, 1);
    assert_eq!(errors.matches("error[unknown-library]").count(), 2, "{errors}");
    folder.write("p/scheme.toml", b"");
    let (code, output, errors) = folder.run(&["run", "p/tools/main.scm"]);
    assert_eq!((code, output.as_str()), (0, "((one two) (other))"), "{errors}");
    let (code, output, errors) = folder.run(&["run", "-L", "p/src", "p/tools/main.scm"]);
    assert_eq!((code, output.as_str()), (0, "((one two) (other))"), "{errors}");
}

#[test]
fn stages_are_dumped() {
    let folder = Folder::new(&[(
        "a.scm",
        "(import (scheme base))\n(define (twice x) (* 2 x))\n(define (other y) y)\n",
    )]);
    for stage in ["cst", "expanded", "core", "cps", "optimized", "first-order", "tailified", "wat"] {
        let (code, all, errors) = folder.run(&["dump", "a.scm", "--stage", stage]);
        assert_eq!(code, 0, "{stage}: {errors}");
        assert!(!all.is_empty(), "{stage}");
        let (code, one, errors) = folder.run(&["dump", "a.scm", "--stage", stage, "--name", "twice"]);
        assert_eq!(code, 0, "{stage}: {errors}");
        assert!(!one.is_empty() && one.len() < all.len(), "{stage}:\n{all}\n{one}");
    }
    let (_, output, _) = folder.run(&["dump", "a.scm", "--stage", "cps", "--name", "twice"]);
    assert!(output.contains("receive(x)"), "{output}");
}

/// `bad-syntax.txt`: forms, and below each, indented, the codes and texts of its problems.
#[test]
fn bad_syntax_of_every_form_is_reported_where_it_stands() {
    let expected = include_str!("bad-syntax.txt");
    let forms: Vec<&str> = expected.lines().filter(|line| !line.starts_with(' ')).collect();
    let text = forms.join("\n") + "\n";
    let folder = Folder::new(&[("a.scm", &text)]);
    let (code, output, errors) = folder.run(&["check", "--format", "json", "a.scm"]);
    assert_eq!(code, 1, "{errors}");
    let problems: Vec<Value> = serde_json::from_str(&output).expect("JSON");
    let number = |value: &Value| value.as_u64().expect("a number") as usize;
    let mut found = String::new();
    for (index, form) in forms.iter().enumerate() {
        found.push_str(&format!("{form}\n"));
        for problem in &problems {
            let (start, end) = (&problem["place"]["start"], &problem["place"]["end"]);
            if number(&start["line"]) == index + 1 {
                let at = &text[number(&start["offset"])..number(&end["offset"])];
                found.push_str(&format!("    {} {at}\n", problem["code"].as_str().expect("a code")));
            }
        }
    }
    assert_eq!(found, expected);
}

#[test]
fn a_file_with_errors_is_dumped_and_its_errors_are_told() {
    let folder = Folder::new(&[("bad.scm", BAD), ("empty.scm", "; nothing\n")]);
    let (code, output, errors) = folder.run(&["dump", "bad.scm", "--stage", "cps"]);
    assert_eq!(code, 1, "{errors}");
    assert!(output.contains("procedure f"), "{output}");
    assert!(errors.ends_with("2 errors\n"), "{errors}");
    assert_eq!(
        folder.run(&["run", "empty.scm"]),
        (1, "".into(), "scheme-lsp: empty.scm: the file holds no program\n".into())
    );
}

/// Starts a program that never ends, and waits until it has written `ready`.
#[cfg(unix)]
fn endless(folder: &Folder) -> std::process::Child {
    use std::io::Read;
    let mut child = binary()
        .args(["run", "endless.scm"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // Output to standard error is not held back.
    let mut ready = [0; 5];
    child.stderr.as_mut().expect("piped").read_exact(&mut ready).expect("it says so");
    assert_eq!(&ready, b"ready");
    child
}

#[cfg(unix)]
const ENDLESS: &str = "(import (scheme base) (scheme write))
    (write-string \"ready\" (current-error-port))
    (write-string \"before the end\")
    (let loop ((n 0)) (loop (modulo (+ n 1) 10)))";

#[test]
#[cfg(unix)]
fn a_program_that_loops_is_interrupted_and_keeps_its_output() {
    let folder = Folder::new(&[("endless.scm", ENDLESS)]);
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let child = endless(&folder);
        // The output that is held back is written right after.
        std::thread::sleep(std::time::Duration::from_millis(300));
        let kill = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(kill.expect("kill exists").success());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(code));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "before the end");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "scheme-lsp: the program was interrupted\n");
    }
}

#[test]
#[cfg(unix)]
fn a_program_whose_output_is_closed_ends_quietly() {
    let endless = "(import (scheme base) (scheme write))\n(let loop () (display \"y\\n\") (loop))";
    let folder = Folder::new(&[("yes.scm", endless)]);
    let command = format!("{} run yes.scm | head -n 1", env!("CARGO_BIN_EXE_scheme-lsp"));
    let mut shell = Command::new("sh");
    let output = shell.args(["-c", &command]).current_dir(folder.path()).env(VARIABLE, "off").output();
    let output = output.expect("a shell exists");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "y\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn deep_nesting_and_endless_macros_end() {
    let folder = Folder::new(&[
        ("deep.scm", &("(".repeat(100_000) + &")".repeat(100_000))),
        ("open.scm", &"(".repeat(100_000)),
        ("quote.scm", &("'".repeat(100_000) + "a")),
        ("list.scm", &format!("(quote {}{})", "(a ".repeat(5000), ")".repeat(5000))),
        (
            "macro.scm",
            "(import (scheme base))\n(define-syntax loop (syntax-rules () ((_ x ...) (loop x ... x ...))))\n(loop 1)\n",
        ),
        ("circle.sld", "(define-library (circle) (import (circle)) (export))"),
    ]);
    for (file, code) in [
        ("deep.scm", "too-deep"),
        ("open.scm", "unclosed"),
        ("quote.scm", "too-deep"),
        ("macro.scm", "expansion-limit"),
        ("circle.sld", "circular-import"),
    ] {
        let (exit, _, errors) = folder.run(&["check", file]);
        assert_eq!(exit, 1, "{file}: {errors}");
        assert!(errors.contains(&format!("error[{code}]")), "{file}: {errors}");
    }
    let (exit, _, errors) = folder.run(&["check", "list.scm"]);
    assert!(exit <= 1, "{errors}");
}

#[test]
fn the_library_can_be_read_from_a_folder() {
    let folder = Folder::new(&[
        ("a.scm", "(import (scheme base) (scheme write) (test greeting)) (display greeting)"),
        (
            "other/test/greeting.sld",
            "(define-library (test greeting) (export greeting) (import (scheme base)) (begin (define greeting \"hi\")))",
        ),
    ]);
    let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("../compiler-core/lib");
    copy(&library, &folder.path().join("other"));
    let mut command = binary();
    command.args(["run", "a.scm"]).current_dir(folder.path());
    assert!(!command.output().expect("the binary starts").status.success());
    command.env("SCHEME_LSP_LIBRARY", "other");
    assert_eq!(command.output().expect("the binary starts").stdout, b"hi");
    command.env("SCHEME_LSP_LIBRARY", "nowhere");
    let output = command.output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("SCHEME_LSP_LIBRARY"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

#[test]
fn format_indents_and_check_only_tells() {
    let folder = Folder::new(&[("a.scm", "(define (f x)\n(if x\n1\n2))")]);
    let (code, told, _) = folder.run(&["format", "--check", "a.scm"]);
    assert_eq!((code, told.as_str()), (1, "a.scm\n"));
    let (code, told, _) = folder.run(&["format", "a.scm"]);
    assert_eq!((code, told.as_str()), (0, ""));
    let text = fs::read_to_string(folder.path().join("a.scm")).expect("it is there");
    assert_eq!(text, "(define (f x)\n  (if x\n      1\n      2))\n");
    assert_eq!(folder.run(&["format", "--check", "a.scm"]).0, 0);
    let (code, _, message) = folder.run(&["format", "missing.scm"]);
    assert_eq!(code, 2, "{message}");
    assert!(message.contains("missing.scm"), "{message}");
}

#[test]
fn format_ends_quietly_when_nobody_reads() {
    let folder = Folder::new(&[("a.scm", "(f\nx)")]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = binary();
    command.current_dir(folder.path()).args(["format", "--check", "a.scm"]).stdout(writer);
    let output = command.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// The cache in a folder that holds `modules`, if there is one, by the names of its files.
fn cached(folder: &Path) -> Vec<std::ffi::OsString> {
    let modules = folder.join("scheme-lsp/modules");
    let Ok(entries) = fs::read_dir(modules) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").file_name()).collect()
}

#[test]
fn compiled_modules_are_kept_unless_that_is_turned_off() {
    let folder = Folder::new(&[("hello.scm", HELLO)]);
    let cache = folder.path().join("cache");
    let run = |arguments: &[&str], variable: &str| {
        let mut command = binary();
        command.args(arguments).arg("hello.scm").current_dir(folder.path());
        command.env("XDG_CACHE_HOME", &cache).env(VARIABLE, variable);
        let output = command.output().expect("the binary starts");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "hello\n");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        cached(&cache)
    };
    assert_eq!(run(&["run"], "off").len(), 0);
    assert_eq!(run(&["run", "--no-cache"], "on").len(), 0);
    let kept = run(&["run"], "on");
    assert_eq!(kept.len(), 1);
    assert_eq!(run(&["run"], "on"), kept);
    assert_eq!(run(&["run", "--release"], "on").len(), 2);
}

#[test]
#[cfg(unix)]
fn a_program_runs_where_nothing_can_be_kept() {
    let folder = Folder::new(&[("hello.scm", HELLO), ("file", "")]);
    for home in ["file", "/nonexistent", "/proc"] {
        let home = folder.path().join(home);
        let mut command = binary();
        command.args(["run", "hello.scm"]).current_dir(folder.path()).env_remove("XDG_CACHE_HOME");
        let output = command.env("HOME", home).env(VARIABLE, "on").output().expect("the binary starts");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "hello\n");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}
