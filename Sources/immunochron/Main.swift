import ImmunochronCLI

@main
enum Main {
    static func main() {
        CommandLineProgram.runAndExit()
    }
}
