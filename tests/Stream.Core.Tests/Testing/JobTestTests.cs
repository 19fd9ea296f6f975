using Streams.Connectors;
using Streams.Testing;

namespace Streams.Tests.Testing;

public sealed class JobTestTests
{
    private static readonly int[][] Splits = [[.. Enumerable.Range(0, 200)], [.. Enumerable.Range(0, 150)]];
    private static readonly string[] Expected = [.. Splits.SelectMany(static s => s).GroupBy(static n => (Key: n % 7, Start: n / 10)).Select(static g => $"{g.Key.Key}/{g.Key.Start * 10}: {g.Sum()}").Order(StringComparer.Ordinal)];

    [Fact]
    public void A_job_without_faults_publishes_its_results_in_one_attempt()
    {
        JobTestResult result = JobTest.Run(Sums);

        Assert.Equal(Expected, Published(result));
        Assert.Equal((1, 1), (result.Processes, result.Attempts));
    }

    [Fact]
    public void A_seed_gives_the_same_run_and_another_another()
    {
        JobTestResult first = JobTest.Run(Sums, new() { Seed = 5 });

        Assert.Equal(first.Fingerprint, JobTest.Run(Sums, new() { Seed = 5 }).Fingerprint);
        Assert.NotEqual(first.Fingerprint, JobTest.Run(Sums, new() { Seed = 6 }).Fingerprint);
    }

    [Fact]
    public void A_process_that_crashes_at_a_checkpoint_is_followed_by_one_that_publishes_the_rest()
    {
        JobTestResult result = JobTest.Run(Sums, new() { CrashAtCheckpoints = [2, 3], Parallelism = [1, 2, 3] });

        Assert.Equal(Expected, Published(result));
        Assert.Equal(3, result.Processes);
    }

    [Fact]
    public void Commits_that_fail_and_commits_that_are_delivered_twice_change_no_result()
    {
        JobTestResult result = JobTest.Run(Sums, new() { FailCommits = [1], RepeatCommits = [2, 3] });

        Assert.Equal(Expected, Published(result));
        Assert.Equal((1, 4), (result.Processes, result.Attempts));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void A_storm_changes_no_result(int seed) => Assert.Equal(Expected, Published(JobTest.Run(Sums, new() { Seed = seed, IsStormy = true, Parallelism = [1, 2, 3] })));

    [Fact]
    public void A_sink_whose_commit_is_not_idempotent_is_found()
    {
        List<int> published = [];

        JobTest.Run(test => Numbers(test, test.Disturb(new Careless(published))), new() { RepeatCommits = [1] });

        Assert.True(published.Count > 200, "What was delivered twice is there twice.");
    }

    [Fact]
    public void A_failure_that_no_fault_explains_ends_the_test_with_seed_and_trace()
    {
        SimulationException failure = Assert.Throws<SimulationException>(() => JobTest.Run(test => Numbers(test, test.Sink<int>("numbers"), static n => n == 100 ? throw new FormatException("no hundred") : n), new() { Seed = 3 }));

        Assert.Contains("Seed 3, step", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no hundred", failure.Message, StringComparison.Ordinal);
        Assert.Contains("The last steps:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_job_says_what_is_wrong() => Assert.Throws<InvalidJobException>(() => JobTest.Run(_ => StreamJob.Create("empty")));

    [Fact]
    public void An_unknown_sink_is_named_with_those_there_are()
    {
        JobTestResult result = JobTest.Run(Sums);

        Assert.Contains("no sink 'sum' of String. It has: 'sums'", Assert.Throws<ArgumentException>(() => result.Published<string>("sum")).Message, StringComparison.Ordinal);
    }

    private static string[] Published(JobTestResult result) => [.. result.Published<string>("sums").Order(StringComparer.Ordinal)];

    private static StreamJob Sums(JobTest test)
    {
        StreamJob job = StreamJob.Create("sums");
        job.From("numbers", test.Source(Splits), static n => new StreamTime(n), Watermarks.Ascending.WithoutIdleness())
            .KeyBy(static n => n % 7)
            .Window(Tumbling.Of(TimeSpan.FromMilliseconds(10)), Late.Drop)
            .Aggregate("sums", static a => a.Sum(static n => n), static (key, window, sum) => $"{key}/{window.Start.UnixMilliseconds}: {sum}")
            .To("out", test.Sink<string>("sums"));
        return job;
    }

    private static StreamJob Numbers(JobTest test, ISink<int> sink, Func<int, int>? map = null)
    {
        StreamJob job = StreamJob.Create("numbers");
        job.From("numbers", test.Source([.. Enumerable.Range(0, 200)])).Select(map ?? (static n => n)).To("out", sink);
        return job;
    }

    /// <summary>Publishes an epoch as often as it is told to.</summary>
    private sealed class Careless(List<int> published) : ISink<int>
    {
        public string Description => "careless";

        public bool NeedsCheckpoints => true;

        public string CommittableFingerprint => "careless/1";

        public ISinkWriter<int> CreateWriter(SinkWriterContext context) => new Writer(published);

        private sealed class Writer(List<int> published) : ISinkWriter<int>
        {
            private readonly List<int> _epoch = [];

            public int Write(ReadOnlySpan<int> records, ReadOnlySpan<StreamTime> times)
            {
                _epoch.AddRange(records);
                return records.Length;
            }

            public Task WhenWritableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

            public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId)
            {
                byte[] bytes = [.. _epoch.SelectMany(BitConverter.GetBytes)];
                _epoch.Clear();
                return _ => Task.FromResult<ReadOnlyMemory<byte>>(bytes);
            }

            public Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken)
            {
                for (int i = 0; i < committable.Length; i += sizeof(int)) published.Add(BitConverter.ToInt32(committable.Span[i..]));
                return Task.CompletedTask;
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
