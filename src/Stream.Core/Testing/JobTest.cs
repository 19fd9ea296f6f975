using Streams.Planning;

namespace Streams.Testing;

/// <summary>Runs a whole job to its end in the thread of the test, under virtual time: the tasks and the coordinator of production, with every choice from a seed, and with the faults that the test asks for.</summary>
/// <remarks>
/// <para>A fault ends an attempt or a process, and the next one goes on from the last checkpoint, as it would outside: so the job is described by a function that is called once for every process. What it
/// publishes in the end must be what an undisturbed run publishes.</para>
/// <para>Nothing in the job may leave the thread: sources and sinks other than those of the test must complete at once. A run that does not end fails after a million steps.</para>
/// </remarks>
public sealed class JobTest
{
    private readonly SimulatedProcess _process;
    private readonly Outside _outside;

    private JobTest(SimulatedProcess process, Outside outside) => (_process, _outside) = (process, outside);

    /// <summary>Runs a job to its end.</summary>
    /// <param name="create">Describes the job for one process, with sources and sinks of the test. Called once for each process; describes the same job each time.</param>
    /// <param name="options">The seed, and what goes wrong. Null, the default: nothing does.</param>
    /// <exception cref="InvalidJobException">The job is not valid: lists everything that is wrong.</exception>
    /// <exception cref="SimulationException">The job did not come to its end, failed without a fault that explains it, or broke a promise: the message has the seed and the last steps.</exception>
    public static JobTestResult Run(Func<JobTest, StreamJob> create, JobTestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(create);
        options ??= new();
        Outside outside = new(new FaultPlan(options.CrashAtCheckpoints, options.FailCommits, options.RepeatCommits));
        SeededSettings settings = new() { Seed = options.Seed, Options = options.Options, Parallelism = [.. options.Parallelism], Plan = outside.Faults };
        if (!options.IsStormy) settings = settings with { Crashes = 0, Suspensions = 0, Stops = 0, Rivals = 0, Faults = 0 };
        SeededResult result = SeededHost.Run(settings, (process, how) => create(new JobTest(process, outside)).Build(how));
        return new JobTestResult(result, outside.Outputs);
    }

    /// <summary>A source of records that are read in batches of any size, its splits in any order, and that now and then has nothing.</summary>
    /// <param name="splits">The records of each split, in order. The same for every process.</param>
    public ISource<T> Source<T>(params IReadOnlyList<T>[] splits) => new SimulatedSource<T>(_process, [.. splits.Select(static s => s.ToArray())]);

    /// <summary>A sink that publishes exactly once, outside of the processes, and is full now and then. Commits can be made to fail.</summary>
    /// <param name="name">By which <see cref="JobTestResult.Published{T}"/> finds what it published.</param>
    public ISink<T> Sink<T>(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!_outside.Outputs.TryGetValue(name, out object? output)) _outside.Outputs.Add(name, output = new SimulatedOutput<T>());
        return Disturb(new SimulatedSink<T>(_process, (SimulatedOutput<T>)output));
    }

    /// <summary>A sink of yours, whose commits fail or are delivered twice as <see cref="JobTestOptions.FailCommits"/> and <see cref="JobTestOptions.RepeatCommits"/> say.</summary>
    public ISink<T> Disturb<T>(ISink<T> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return new DisturbedSink<T>(sink, _outside.Faults);
    }

    /// <summary>What outlives the processes of a test.</summary>
    private sealed class Outside(FaultPlan faults)
    {
        public FaultPlan Faults => faults;

        public Dictionary<string, object> Outputs { get; } = [];
    }
}
