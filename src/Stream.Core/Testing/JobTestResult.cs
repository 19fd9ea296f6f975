namespace Streams.Testing;

/// <summary>What happened in a job test.</summary>
public sealed class JobTestResult
{
    private readonly IReadOnlyDictionary<string, object> _outputs;

    internal JobTestResult(SeededResult result, IReadOnlyDictionary<string, object> outputs)
    {
        _outputs = outputs;
        (Processes, Attempts, Checkpoints, Fingerprint, Trace) = (result.Processes, result.Attempts, result.Checkpoints, result.Fingerprint, result.Trace);
        Elapsed = TimeSpan.FromMilliseconds(result.ElapsedMs);
    }

    /// <summary>How many processes ran the job, one after the other or beside one another.</summary>
    public int Processes { get; }

    /// <summary>How many attempts they began; one more than failures within a process.</summary>
    public int Attempts { get; }

    /// <summary>How many checkpoints completed.</summary>
    public int Checkpoints { get; }

    /// <summary>How much virtual time went by.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>A hash of all steps: equal for runs that went the same way.</summary>
    public ulong Fingerprint { get; }

    /// <summary>The last steps, oldest first, a line each.</summary>
    public string Trace { get; }

    /// <summary>What a sink of <see cref="JobTest.Sink{T}"/> published, in order.</summary>
    /// <param name="name">The name that it was given.</param>
    /// <exception cref="ArgumentException">The test has no such sink, or it takes other records.</exception>
    public IReadOnlyList<T> Published<T>(string name) => _outputs.GetValueOrDefault(name) is SimulatedOutput<T> output
        ? output.Published
        : throw new ArgumentException($"The test has no sink '{name}' of {typeof(T).Name}. It has: {string.Join(", ", _outputs.Keys.Select(static k => $"'{k}'"))}.", nameof(name));
}
