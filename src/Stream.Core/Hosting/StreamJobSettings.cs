namespace Streams;

/// <summary>How a hosted job runs, as configuration says it: a section binds to this, for example <c>Streams:orders</c> in <c>appsettings.json</c>. What is null keeps the default of <see cref="JobOptions"/>.</summary>
/// <remarks>What configuration cannot express, a clock or a store of one's own, is set on the options by <see cref="Configure"/>.</remarks>
public sealed class StreamJobSettings
{
    /// <summary>See <see cref="JobOptions.Parallelism"/>.</summary>
    public int? Parallelism { get; set; }

    /// <summary>See <see cref="JobOptions.KeyGroups"/>.</summary>
    public int? KeyGroups { get; set; }

    /// <summary>See <see cref="JobOptions.MaxInFlightBytes"/>.</summary>
    public long? MaxInFlightBytes { get; set; }

    /// <summary>See <see cref="JobOptions.ShutdownTimeout"/>. The host's own time-out, 30 seconds unless set, must be longer.</summary>
    public TimeSpan? ShutdownTimeout { get; set; }

    /// <summary>When and where state is checkpointed.</summary>
    public CheckpointSettings Checkpoints { get; set; } = new();

    /// <summary>How the job is started again after a failure.</summary>
    public RestartSettings Restart { get; set; } = new();

    /// <summary>When the health check of the job complains.</summary>
    public StreamJobHealthSettings Health { get; set; } = new();

    /// <summary>Whether the host stops when the job cannot go on. Default true, as for a <c>BackgroundService</c> that fails; false keeps the host running, with the job unhealthy.</summary>
    public bool StopHostOnFailure { get; set; } = true;

    /// <summary>Whether the host stops when the job has come to its end. Default false: the host goes on without it.</summary>
    public bool StopHostAtEnd { get; set; }

    /// <summary>Changes the options once configuration is applied; null: nothing.</summary>
    public Func<JobOptions, JobOptions>? Configure { get; set; }

    /// <summary>Where checkpoints are kept, and how often they are taken.</summary>
    public sealed class CheckpointSettings
    {
        /// <summary>The directory of checkpoints (<see cref="CheckpointStore.Directory"/>). Null or empty: none, unless <see cref="Configure"/> sets a store.</summary>
        public string? Directory { get; set; }

        /// <summary>See <see cref="CheckpointOptions.Interval"/>.</summary>
        public TimeSpan? Interval { get; set; }

        /// <summary>See <see cref="CheckpointOptions.Timeout"/>.</summary>
        public TimeSpan? Timeout { get; set; }

        /// <summary>See <see cref="CheckpointOptions.Retained"/>.</summary>
        public int? Retained { get; set; }
    }

    /// <summary>How the job is started again after a failure.</summary>
    public sealed class RestartSettings
    {
        /// <summary>See <see cref="RestartOptions.MinBackoff"/>.</summary>
        public TimeSpan? MinBackoff { get; set; }

        /// <summary>See <see cref="RestartOptions.MaxBackoff"/>.</summary>
        public TimeSpan? MaxBackoff { get; set; }

        /// <summary>See <see cref="RestartOptions.ResetAfter"/>.</summary>
        public TimeSpan? ResetAfter { get; set; }

        /// <summary>See <see cref="RestartOptions.MaxFailures"/>.</summary>
        public int? MaxFailures { get; set; }

        /// <summary>See <see cref="RestartOptions.FailureWindow"/>.</summary>
        public TimeSpan? FailureWindow { get; set; }
    }

    /// <summary>The options that these settings stand for, over those that are given.</summary>
    internal JobOptions Apply(JobOptions options)
    {
        CheckpointOptions checkpoints = options.Checkpoints;
        RestartOptions restart = options.Restart;
        options = options with
        {
            Parallelism = Parallelism ?? options.Parallelism,
            KeyGroups = KeyGroups ?? options.KeyGroups,
            MaxInFlightBytes = MaxInFlightBytes ?? options.MaxInFlightBytes,
            ShutdownTimeout = ShutdownTimeout ?? options.ShutdownTimeout,
            Checkpoints = checkpoints with
            {
                Store = string.IsNullOrEmpty(Checkpoints.Directory) ? checkpoints.Store : CheckpointStore.Directory(Checkpoints.Directory),
                Interval = Checkpoints.Interval ?? checkpoints.Interval,
                Timeout = Checkpoints.Timeout ?? checkpoints.Timeout,
                Retained = Checkpoints.Retained ?? checkpoints.Retained,
            },
            Restart = restart with
            {
                MinBackoff = Restart.MinBackoff ?? restart.MinBackoff,
                MaxBackoff = Restart.MaxBackoff ?? restart.MaxBackoff,
                ResetAfter = Restart.ResetAfter ?? restart.ResetAfter,
                MaxFailures = Restart.MaxFailures ?? restart.MaxFailures,
                FailureWindow = Restart.FailureWindow ?? restart.FailureWindow,
            },
        };
        return Configure is null ? options : Configure(options);
    }
}
