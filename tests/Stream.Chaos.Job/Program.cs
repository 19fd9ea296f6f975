using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Streams;
using Streams.Chaos.Job;

Option<string> output = new("--output") { Description = "Where the results are published.", Required = true };
Option<string> checkpoints = new("--checkpoints") { Description = "Where state is checkpointed.", Required = true };
Option<int> interval = new("--checkpoint-interval") { Description = "Milliseconds between two checkpoints.", DefaultValueFactory = _ => 100 };
Option<double?> rate = new("--rate") { Description = "Makes at most so many records a second." };
Option<int> parallelism = new("--parallelism") { Description = "How many subtasks run each operator.", DefaultValueFactory = _ => 1 };
Option<long> count = new("--count") { Description = "How many records there are.", DefaultValueFactory = _ => 10_000 };
RootCommand command = new("A job for tests that kill it.") { output, checkpoints, interval, rate, parallelism, count };
command.SetAction((parsed, _) => RunAsync(new Settings(
    parsed.GetRequiredValue(output), parsed.GetRequiredValue(checkpoints), TimeSpan.FromMilliseconds(parsed.GetValue(interval)), parsed.GetValue(rate),
    parsed.GetValue(parallelism), parsed.GetValue(count))));
ParseResult result = command.Parse(args);
int code = await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
return result.Errors.Count > 0 ? 2 : code;

static async Task<int> RunAsync(Settings settings)
{
    using CancellationTokenSource stop = new();
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using ILoggerFactory log = LoggerFactory.Create(b => b.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Debug));
    long records = 0;
    JobOptions options = new()
    {
        Parallelism = settings.Parallelism,
        Checkpoints = new CheckpointOptions { Store = CheckpointStore.Directory(settings.Checkpoints), Interval = settings.Interval },
        Restart = new RestartOptions { MinBackoff = TimeSpan.FromMilliseconds(100), MaxBackoff = TimeSpan.FromMilliseconds(500) },
        Logger = log,
    };
    try
    {
        JobCompletion completion = await ChaosJob.Create(settings, () => Interlocked.Increment(ref records)).RunAsync(options, stop.Token);
        Console.WriteLine($"{completion}: {Interlocked.Read(ref records)} records in this run.");
        return 0;
    }
    catch (StreamException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
