using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using QuickStart;
using Spectre.Console;
using Streams;

return await CommandLine.RunAsync(args, async settings =>
{
    using CancellationTokenSource stop = new();
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using ILoggerFactory log = LoggerFactory.Create(b => b.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Information));

    long commits = 0;
    StreamJob job = WeeklyJob.Create(settings, () => Interlocked.Increment(ref commits));
    JobOptions options = new()
    {
        Parallelism = settings.Parallelism,
        Checkpoints = new CheckpointOptions { Store = CheckpointStore.Directory(settings.Checkpoints), Interval = settings.CheckpointInterval },
        Logger = log,
    };

    try
    {
        JobCompletion completion;
        using (Timer progress = new(_ => ShowProgress(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)))
        {
            completion = await job.RunAsync(options, stop.Token);
        }

        if (completion == JobCompletion.Stopped)
        {
            Console.WriteLine($"Stopped behind a checkpoint after {Count()} commits of this run. The same command goes on from there.");
            return 0;
        }

        FinalTable table = FinalTable.Read(settings.Output);
        if (completion == JobCompletion.AlreadyFinished && table.IsEmpty)
        {
            await Console.Error.WriteLineAsync($"The job had finished before, and published into another directory than '{settings.Output}'. To run it afresh, give it other --checkpoints and another --output, or delete both.");
            return 1;
        }

        table.Show(AnsiConsole.Console);
        if (settings.Final is { } final) table.Write(final);
        Console.WriteLine(completion == JobCompletion.AlreadyFinished ? "The job had finished before; nothing was left to do." : $"Finished: {Count()} commits in this run.");
        Console.WriteLine($"Results: {Path.GetFullPath(settings.Output)}");
        return 0;
    }
    catch (Exception e) when (e is StreamException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }

    string Count() => Interlocked.Read(ref commits).ToString("N0", CultureInfo.InvariantCulture);

    void ShowProgress() => Console.WriteLine($"{Count()} commits read in this run, results in {settings.Output}");

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }
});
