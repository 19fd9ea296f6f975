using Microsoft.Extensions.Hosting;

namespace Streams.Hosting;

/// <summary>Starts a job with the host, and stops it with the host behind a checkpoint.</summary>
internal sealed class StreamJobService(HostedStreamJob job, IHostApplicationLifetime lifetime) : IHostedService
{
    private Task _watch = Task.CompletedTask;
    private volatile bool _isStopping;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watch = WatchAsync(job.Start());
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        if (job.Handle is not { } handle) return;

        // A run that has failed already was told of; one that fails on its way down is told of by the host.
        if (handle.Status.State != JobState.Failed) await handle.StopAsync(cancellationToken).ConfigureAwait(false);
        await _watch.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WatchAsync(JobHandle handle)
    {
        try
        {
            await handle.Completion.ConfigureAwait(false);
            if (job.Settings.StopHostAtEnd && !_isStopping) lifetime.StopApplication();
        }
        catch (Exception) when (!_isStopping)
        {
            // The job has said in the log why.
            if (job.Settings.StopHostOnFailure) lifetime.StopApplication();
        }
        catch (Exception)
        {
            // Whoever stops it waits for the same.
        }
    }
}
