using Microsoft.Extensions.Diagnostics.HealthChecks;
using Streams.Time;

namespace Streams.Hosting;

/// <summary>Says how a hosted job fares: healthy while it runs and checkpoints, degraded while it restarts or its last checkpoint is old, unhealthy when it cannot go on.</summary>
internal sealed class StreamJobHealthCheck(HostedStreamJob job) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(job.Handle is { } handle ? Judge(handle.Status) : new HealthCheckResult(HealthStatus.Degraded, "The job has not started yet."));

    private HealthCheckResult Judge(JobStatus status)
    {
        StreamJobSettings settings = job.Settings;
        JobOptions options = job.OptionsOf(settings);
        DateTimeOffset now = options.Time.GetUtcNow();
        TimeSpan? age = options.Checkpoints.Store is null ? null : now - (status.LastCheckpointAt > status.Since ? status.LastCheckpointAt : status.Since);
        TimeSpan old = settings.Health.DegradedAfter ?? (options.Checkpoints.Interval * 3) + options.Checkpoints.Timeout;
        (HealthStatus health, string text) = status.State switch
        {
            JobState.Failed => (HealthStatus.Unhealthy, status.Detail),
            JobState.Restarting when now - status.Since > settings.Health.RestartingFor =>
                (HealthStatus.Unhealthy, $"It has been restarting for {Durations.ToText(now - status.Since)}: {status.LastFailure}"),
            JobState.Restarting => (HealthStatus.Degraded, $"It is restarting: {status.LastFailure}"),
            JobState.Running when age >= settings.Health.UnhealthyAfter => (HealthStatus.Unhealthy, Old(age.Value)),
            JobState.Running when age >= old => (HealthStatus.Degraded, Old(age.Value)),
            _ => (HealthStatus.Healthy, status.State.ToString()),
        };
        return new HealthCheckResult(health, text, status.Failure, DataOf(status, now));

        string Old(TimeSpan age) => $"No checkpoint has completed for {Durations.ToText(age)}." + (status.LastAbortReason is { } reason ? $" The last one was given up: {reason}" : "");
    }

    private static Dictionary<string, object> DataOf(JobStatus status, DateTimeOffset now)
    {
        Dictionary<string, object> data = new() { ["state"] = status.State.ToString(), ["since"] = status.Since, ["restarts"] = status.Restarts };
        if (status.LastCheckpointId is { } id) data["lastCheckpoint"] = id;
        if (status.LastCheckpointAt is { } at) data["lastCheckpointAge"] = now - at;
        return data;
    }
}
