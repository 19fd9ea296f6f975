using Streams.Checkpoints.Coordination;

namespace Streams.Testing;

/// <summary>What a seeded run does.</summary>
internal sealed record SeededSettings
{
    /// <summary>From which every choice follows.</summary>
    public required int Seed { get; init; }

    /// <summary>How the job runs. Clock, store and parallelism are the simulation's.</summary>
    public required JobOptions Options { get; init; }

    /// <summary>From these each process draws its parallelism.</summary>
    public int[] Parallelism { get; init; } = [1, 2, 3, 4];

    /// <summary>Operators that have a parallelism of their own, which each process draws from <see cref="Parallelism"/> too. Default none.</summary>
    public string[] Operators { get; init; } = [];

    /// <summary>The bug that is put in. Default none.</summary>
    public Mutation Mutation { get; init; }

    /// <summary>At most so many processes crash. Default 3.</summary>
    public int Crashes { get; init; } = 3;

    /// <summary>At most so many processes are suspended, while others take over, and go on later. Default 2.</summary>
    public int Suspensions { get; init; } = 2;

    /// <summary>At most so many processes are asked to stop. Default 1.</summary>
    public int Stops { get; init; } = 1;

    /// <summary>At most so many processes start while another runs. Default 1.</summary>
    public int Rivals { get; init; } = 1;

    /// <summary>At most so many savepoints are asked for. Default 0.</summary>
    public int Savepoints { get; init; }

    /// <summary>At most so many processes are asked to stop with a savepoint. Default 0.</summary>
    public int SavepointStops { get; init; }

    /// <summary>At most so many processes are asked to drain the job. Default 0.</summary>
    public int Drains { get; init; }

    /// <summary>At most so many processes start from a savepoint, where there is one, with consent to leave the newest lineage that there is then. Default 0.</summary>
    public int SavepointStarts { get; init; }

    /// <summary>Where processes like to crash. Null, the default: drawn from all.</summary>
    public CoordinatorMoments? StrikesIn { get; init; }

    /// <summary>At most so many requests to the outside go wrong. Default 6.</summary>
    public int Faults { get; init; } = 6;

    /// <summary>Faults by number. Default none.</summary>
    public FaultPlan Plan { get; init; } = FaultPlan.None;

    /// <summary>A run that takes more steps is stuck. Default a million.</summary>
    public int MostSteps { get; init; } = 1_000_000;
}

/// <summary>What a seeded run did.</summary>
/// <param name="Steps">How many steps it took.</param>
/// <param name="ElapsedMs">How much virtual time went by.</param>
/// <param name="Processes">How many processes there were.</param>
/// <param name="Attempts">How many attempts there were.</param>
/// <param name="Checkpoints">How many checkpoints were completed.</param>
/// <param name="Served">Which requests of callers were served.</param>
/// <param name="Forks">How often checkpoints went on from a savepoint that was gone back to.</param>
/// <param name="EdgeCapacity">The most elements that were allowed on an edge.</param>
/// <param name="CrashedIn">Where the coordinators of the processes were that crashed.</param>
/// <param name="Fingerprint">A hash of all steps: equal for equal runs.</param>
/// <param name="Trace">What decided the run, then its last steps; oldest first.</param>
internal sealed record SeededResult(
    int Steps, long ElapsedMs, int Processes, int Attempts, int Checkpoints, ServedRequests Served, int Forks, int EdgeCapacity, CoordinatorMoments CrashedIn, ulong Fingerprint, string Trace);

/// <summary>How many requests of callers were served.</summary>
internal readonly record struct ServedRequests(int Savepoints, int Stops, int Drains)
{
    /// <summary>With one more.</summary>
    public ServedRequests With(RequestKind kind) => kind switch
    {
        RequestKind.Savepoint => this with { Savepoints = Savepoints + 1 },
        RequestKind.Stop => this with { Stops = Stops + 1 },
        _ => this with { Drains = Drains + 1 },
    };
}
