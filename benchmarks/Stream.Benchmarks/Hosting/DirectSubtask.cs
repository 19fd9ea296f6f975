using Streams.Benchmarks.Feeding;
using Streams.Connectors;
using Streams.Operators;
using Streams.Runtime;
using Streams.Runtime.Deployment;
using Streams.Runtime.Tasks;
using Streams.Time;

namespace Streams.Benchmarks.Hosting;

/// <summary>The only task of a job at parallelism 1, run in a loop on the caller's thread: what the engine costs without its host.</summary>
internal sealed class DirectSubtask : IRunning
{
    private readonly Feed _feed;
    private readonly Subtask _task;
    private readonly JobClock _clock = new(TimeProvider.System);
    private readonly List<Effect> _waits = [];

    public DirectSubtask(StreamJob job, Feed feed)
    {
        _feed = feed;
        IReadOnlyList<SourceSplit> splits = new FeedSource(feed).DiscoverAsync(CancellationToken.None).Result;
        TaskGraph graph = GraphBuilder.Build(
            job.Build(new JobOptions()), new AttemptIdentity(0, "", IsRestored: false), new Dictionary<string, IReadOnlyList<SourceSplit>> { ["readings"] = splits });
        _task = (Subtask)graph.Tasks.Single();
        _task.Start(restored: null);
        RunUntilDry();
    }

    /// <inheritdoc />
    public void Run(long batches)
    {
        _feed.Ask(batches);
        foreach (Effect wait in _waits) _task.Post(new EffectDone(wait, null, null));
        _waits.Clear();
        RunUntilDry();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _task.DisposeAsync().AsTask().Wait();
        _feed.Dispose();
    }

    // As the host does: a reading of the clock and a budget of a batch each time.
    private void RunUntilDry()
    {
        while (_task.Run(_clock.Read(), Ring.BatchSize) == RunResult.More)
        {
        }

        while (_task.TryTakeEffect(out Effect? effect)) _waits.Add(effect!);
    }
}
