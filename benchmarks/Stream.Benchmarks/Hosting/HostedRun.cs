using Streams.Benchmarks.Feeding;

namespace Streams.Benchmarks.Hosting;

/// <summary>A whole job over Akka.Streams, as a user runs it.</summary>
internal sealed class HostedRun : IRunning
{
    private readonly Feed _feed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<JobCompletion> _run;

    public HostedRun(StreamJob job, Feed feed, JobOptions options)
    {
        _feed = feed;
        _run = Task.Run(() => job.RunAsync(options, _stop.Token));
        WaitUntilRead();
    }

    /// <inheritdoc />
    public void Run(long batches)
    {
        _feed.Ask(batches);
        WaitUntilRead();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Cancel();
        _run.Wait();
        _stop.Dispose();
        _feed.Dispose();
    }

    private void WaitUntilRead()
    {
        using CancellationTokenSource failed = new();
        _run.ContinueWith(_ => failed.Cancel(), failed.Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            _feed.WaitUntilRead(failed.Token);
        }
        catch (OperationCanceledException)
        {
            _run.Wait(); // Throws what ended it.
            throw;
        }
    }
}
