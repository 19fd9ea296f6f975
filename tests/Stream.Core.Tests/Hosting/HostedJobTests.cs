using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Streams.Connectors;
using Streams.Tests.Jobs;

namespace Streams.Tests.Hosting;

public sealed class HostedJobTests : IDisposable
{
    private readonly JobFixture _fixture = new();
    private readonly Feed<Sale> _feed = new();
    private readonly Outbox<string> _outbox = new(static s => s);

    [Fact]
    public async Task A_host_starts_its_job_and_stops_it_behind_a_checkpoint()
    {
        _feed.Add(Sale.Many(3));
        using IHost host = HostWith(services => services.AddStreamJob("shops", (job, _) => Write(job)), ("Checkpoints:Directory", _fixture.Checkpoints), ("Checkpoints:Interval", "00:00:00.010"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await _outbox.Published.WhenCountAsync(3);
        HealthReportEntry running = await CheckAsync(host);

        await host.StopAsync(TestContext.Current.CancellationToken);

        JobStatus status = Job(host).Handle!.Status;
        Assert.Equal((HealthStatus.Healthy, "Running"), (running.Status, running.Description));
        Assert.Equal(JobState.Stopped, status.State);
        Assert.True(status.CheckpointsCompleted >= 1);
        Assert.Equal((HealthStatus.Healthy, "Stopped"), ((await CheckAsync(host)).Status, (await CheckAsync(host)).Description));
    }

    [Fact]
    public async Task Settings_are_validated_any_number_of_times_and_leave_no_trace_in_the_run()
    {
        _feed.Add(Sale.Many(3));
        int made = 0;
        using IHost host = HostWith(
            services => services.AddStreamJob("shops", (job, _) =>
            {
                made++;
                Write(job);
            }),
            ("Checkpoints:Directory", _fixture.Checkpoints), ("Checkpoints:Interval", "00:00:00.010"));
        StreamJobSettings invalid = new() { Parallelism = 0 };
        Assert.NotEmpty(Job(host).Problems(invalid));
        StreamJobSettings valid = Job(host).Settings;
        Assert.Empty(Job(host).Problems(valid));
        Assert.Empty(Job(host).Problems(valid));
        Assert.Equal((0, 1), (_outbox.Writers, made));

        await host.StartAsync(TestContext.Current.CancellationToken);
        await _outbox.Published.WhenCountAsync(3);
        Assert.NotEmpty(Job(host).Problems(invalid));
        Assert.Empty(Job(host).Problems(valid));
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((JobState.Stopped, 1, 1), (Job(host).Handle!.Status.State, Job(host).Handle!.Status.Attempt, made));
        Assert.Equal(3, _outbox.Published.Lines.Count);
    }

    [Fact]
    public void Configuration_sets_every_option_and_code_has_the_last_word()
    {
        using IHost host = HostWith(
            services => services.AddStreamJob("shops", (job, _) => Write(job)).Configure(static s => s.Parallelism = 3),
            ("Parallelism", "2"), ("KeyGroups", "64"), ("MaxInFlightBytes", "2097152"), ("ShutdownTimeout", "00:00:05"), ("StopHostOnFailure", "false"), ("StopHostAtEnd", "true"),
            ("Checkpoints:Directory", _fixture.Checkpoints), ("Checkpoints:Interval", "00:00:01"), ("Checkpoints:Timeout", "00:00:02"), ("Checkpoints:Retained", "5"),
            ("Restart:MinBackoff", "00:00:03"), ("Restart:MaxBackoff", "00:00:04"), ("Restart:ResetAfter", "00:00:06"), ("Restart:MaxFailures", "7"), ("Restart:FailureWindow", "00:00:08"),
            ("Health:DegradedAfter", "00:00:09"), ("Health:UnhealthyAfter", "00:00:10"), ("Health:RestartingFor", "00:00:11"));

        StreamJobSettings settings = host.Services.GetRequiredService<IOptionsMonitor<StreamJobSettings>>().Get("shops");
        JobOptions options = settings.Apply(new JobOptions());

        Assert.Equal(
            new JobOptions
            {
                Parallelism = 3, KeyGroups = 64, MaxInFlightBytes = 2097152, ShutdownTimeout = TimeSpan.FromSeconds(5),
                Checkpoints = new CheckpointOptions { Store = options.Checkpoints.Store, Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(2), Retained = 5 },
                Restart = new RestartOptions { MinBackoff = TimeSpan.FromSeconds(3), MaxBackoff = TimeSpan.FromSeconds(4), ResetAfter = TimeSpan.FromSeconds(6), MaxFailures = 7, FailureWindow = TimeSpan.FromSeconds(8) },
            },
            options);
        Assert.NotNull(options.Checkpoints.Store);
        Assert.Equal((false, true), (settings.StopHostOnFailure, settings.StopHostAtEnd));
        Assert.Equal((9, 10, 11), (settings.Health.DegradedAfter!.Value.Seconds, settings.Health.UnhealthyAfter!.Value.Seconds, settings.Health.RestartingFor.Seconds));
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_listed_before_the_host_has_started()
    {
        using IHost host = HostWith(services => services.AddStreamJob("shops", (job, _) => Write(job)), ("Parallelism", "0"), ("Restart:MaxFailures", "-1"), ("Health:RestartingFor", "00:00:00"));

        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(refused.Failures, static f => f.StartsWith("Job 'shops': Health.RestartingFor must be", StringComparison.Ordinal));
        Assert.Contains(refused.Failures, static f => f.StartsWith("Job 'shops': Options: Parallelism must be at least 1", StringComparison.Ordinal));
        Assert.Contains(refused.Failures, static f => f.StartsWith("Job 'shops': Options: Restart.MaxFailures", StringComparison.Ordinal));
        Assert.Equal(0, _outbox.Writers);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_job_that_cannot_go_on_is_unhealthy_and_stops_the_host_unless_told_otherwise(bool stops)
    {
        _feed.Add(Sale.Many(1));
        using IHost host = HostWith(
            services => services.AddStreamJob("shops", (job, _) => Write(job, static _ => throw new TimeoutException("Not now."))),
            ("Checkpoints:Directory", _fixture.Checkpoints), ("Restart:MaxFailures", "0"), ("StopHostOnFailure", stops.ToString()));
        TaskCompletionSource stopping = new();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => stopping.TrySetResult());
        await host.StartAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<JobException>(() => Job(host).Handle!.Completion.WaitAsync(Observed.Patience, TestContext.Current.CancellationToken));

        HealthReportEntry health = await CheckAsync(host);
        if (stops) await stopping.Task.WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Contains("Not now.", health.Description, StringComparison.Ordinal);
        Assert.IsType<JobException>(health.Exception);
    }

    [Fact]
    public async Task A_job_that_restarts_is_degraded()
    {
        _feed.Add(Sale.Many(1));
        int failures = 1;
        using IHost host = HostWith(
            services => services.AddStreamJob("shops", (job, _) => Write(job, _ =>
            {
                if (Interlocked.Exchange(ref failures, 0) == 1) throw new TimeoutException("Not now.");
            })).Configure(static s => s.Configure = static o => o with { Restart = new RestartOptions { MinBackoff = TimeSpan.FromHours(1), MaxBackoff = TimeSpan.FromHours(1) } }),
            ("Checkpoints:Directory", _fixture.Checkpoints));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await _fixture.Log.Messages.WhenContainsAsync("Not now. The next begins in ");
        HealthReportEntry restarting = await CheckAsync(host);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Degraded, restarting.Status);
        Assert.Contains("Not now.", restarting.Description, StringComparison.Ordinal);
    }

    [Theory, InlineData("DegradedAfter", HealthStatus.Degraded), InlineData("UnhealthyAfter", HealthStatus.Unhealthy)]
    public async Task A_job_whose_last_checkpoint_is_old_is_as_unwell_as_the_settings_say(string threshold, HealthStatus expected)
    {
        FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(50));
        _feed.Add(Sale.Many(1));
        Collector<string> sink = new(static s => s);
        using IHost host = HostWith(
            services => services.AddSingleton<TimeProvider>(clock).AddStreamJob("shops", (job, _) => Write(job, sink: sink)),
            ("Checkpoints:Directory", _fixture.Checkpoints), ("Checkpoints:Interval", "10:00:00"), ("Health:" + threshold, "00:10:00"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await sink.Written.WhenCountAsync(1);
        HealthStatus fresh = (await CheckAsync(host)).Status;

        clock.Advance(TimeSpan.FromMinutes(11));
        HealthReportEntry old = await CheckAsync(host);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HealthStatus.Healthy, expected), (fresh, old.Status));
        Assert.Equal("No checkpoint has completed for 11 min.", old.Description);
    }

    [Fact]
    public async Task A_host_stops_at_the_end_of_its_job_if_asked_to()
    {
        _feed.Add(Sale.Many(2)).Complete();
        using IHost host = HostWith(services => services.AddStreamJob("shops", (job, _) => Write(job)), ("Checkpoints:Directory", _fixture.Checkpoints), ("StopHostAtEnd", "true"));

        await host.RunAsync(TestContext.Current.CancellationToken).WaitAsync(Observed.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(2, _outbox.Published.Lines.Count);
    }

    [Fact]
    public void A_name_is_used_once() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddStreamJob(StreamJob.Create("shops")).Services.AddStreamJob(StreamJob.Create("shops")));

    public void Dispose() => _fixture.Dispose();

    private void Write(StreamJob job, Action<Sale>? check = null, ISink<string>? sink = null) =>
        job.From("sales", _feed).KeyBy(static s => s.Shop).Process("numbers", setup => new Numbering(setup, check)).To("out", sink ?? _outbox);

    private IHost HostWith(Action<IServiceCollection> add, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(static s => KeyValuePair.Create("Streams:shops:" + s.Key, (string?)s.Value)));
        builder.Services.AddSingleton<ILoggerFactory>(_fixture.Log);
        add(builder.Services);
        return builder.Build();
    }

    private static HostedStreamJob Job(IHost host) => host.Services.GetRequiredKeyedService<HostedStreamJob>("shops");

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries["shops"];
}
