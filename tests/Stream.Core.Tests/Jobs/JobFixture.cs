using Streams.Tests.Checkpoints;

namespace Streams.Tests.Jobs;

/// <summary>A place for the checkpoints of whole jobs, and the options that tests run them with.</summary>
internal sealed class JobFixture : IDisposable
{
    public static readonly RestartOptions QuickRestarts = new() { MinBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(4) };

    public TemporaryFolder Folder { get; } = new();

    public RecordedLog Log { get; } = new();

    public string Checkpoints => Folder.At("checkpoints");

    /// <summary>Checkpoints at the stop and at the end alone.</summary>
    public JobOptions AtTheEnd => new()
    {
        Checkpoints = new CheckpointOptions { Store = CheckpointStore.Directory(Checkpoints), Interval = TimeSpan.FromHours(1) },
        Restart = QuickRestarts,
        Logger = Log,
    };

    /// <summary>A checkpoint every 10 ms.</summary>
    public JobOptions Often => AtTheEnd with { Checkpoints = AtTheEnd.Checkpoints with { Interval = TimeSpan.FromMilliseconds(10) } };

    /// <summary>No store.</summary>
    public JobOptions Storeless => AtTheEnd with { Checkpoints = new CheckpointOptions() };

    /// <summary>Numbers sales by shop; named so that its parts can be told apart: <c>sales</c>, <c>numbers</c>, <c>out</c>.</summary>
    public static StreamJob Numbers(ISource<Sale> source, ISink<string> sink, Action<Sale>? check = null, string name = "shops")
    {
        StreamJob job = StreamJob.Create(name);
        job.From("sales", source).KeyBy(static s => s.Shop).Process("numbers", setup => new Numbering(setup, check)).To("out", sink);
        return job;
    }

    public static Task<JobCompletion> RunAsync(StreamJob job, JobOptions options) =>
        job.RunAsync(options, TestContext.Current.CancellationToken).WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);

    /// <summary>Runs a job that is to fail.</summary>
    public static Task<TException> FailAsync<TException>(StreamJob job, JobOptions options) where TException : Exception =>
        Assert.ThrowsAsync<TException>(() => RunAsync(job, options));

    /// <summary>Runs a job until something has been seen, and stops it then.</summary>
    public static async Task<JobCompletion> RunUntilAsync(StreamJob job, JobOptions options, Func<Task> seen)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<JobCompletion> run = job.RunAsync(options, stop.Token);
        try
        {
            Task until = seen();
            if (await Task.WhenAny(run, until) == until) await until;
        }
        finally
        {
            await stop.CancelAsync();
        }

        return await run.WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);
    }

    /// <summary>Runs <see cref="Numbers"/> over some sales, and stops it behind the checkpoint that holds them.</summary>
    public async Task StopBehindAsync(Feed<Sale> feed, int records, string name = "shops", int parallelism = 1)
    {
        Collector<string> sink = new(static s => s);

        JobCompletion completion = await RunUntilAsync(Numbers(feed, sink, name: name), AtTheEnd with { Parallelism = parallelism }, () => sink.Written.WhenCountAsync(records));

        Assert.Equal(JobCompletion.Stopped, completion);
    }

    /// <summary>The file of an entry of the log.</summary>
    public string EntryFile(long number, string job = "shops") => Path.Combine(Checkpoints, job, "log", number.ToString("D20", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The numbers of the log.</summary>
    public long[] Entries(string job = "shops") =>
        [.. Directory.EnumerateFiles(Path.Combine(Checkpoints, job, "log")).Select(static f => long.Parse(Path.GetFileName(f), System.Globalization.CultureInfo.InvariantCulture)).Order()];

    /// <summary>All files of checkpoints with a name, in order: <c>manifest</c>, <c>0.state</c>, …</summary>
    public string[] Files(string name, string job = "shops") =>
        [.. Directory.EnumerateFiles(Path.Combine(Checkpoints, job, "files"), name, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public void Dispose() => Folder.Dispose();
}
