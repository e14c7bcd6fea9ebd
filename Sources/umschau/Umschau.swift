import ArgumentParser
import Daemon

@main
struct Umschau: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "umschau",
        abstract:
            "Gathers a region's news into stories: polls feeds, groups reports, publishes a feed, a page and a mail.",
        discussion: """
            EXAMPLES
              umschau demo                        see it work, on a bundled newsroom
              umschau run --config umschau.toml   the daemon
              umschau poll --once                 one round, then exit
              umschau stories                     what is being reported
              umschau digest --print | less       the mail of the day
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, PollCommand.self, DigestCommand.self, FeedsCommand.self, StoriesCommand.self,
            WhyCommand.self,
            ParseCommand.self, LintFeedCommand.self, HTMLCommand.self, ClusterCommand.self, PairsCommand.self,
            TrainCommand.self,
            ImportCommand.self,
            ExportCommand.self, NewsroomCommand.self,
            DemoCommand.self, EvaluateCommand.self, CheckConfigCommand.self, DoctorCommand.self, BackupCommand.self,
            RestoreCommand.self, CheckCommand.self, ParsingSpeedCommand.self, FetchSpeedCommand.self,
            FuzzCommand.self,
        ])
}
