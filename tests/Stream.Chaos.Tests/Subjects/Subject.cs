using System.Globalization;

namespace Streams.Chaos.Subjects;

/// <summary>A job that is disturbed: how to run it, and what its results must be.</summary>
internal abstract class Subject
{
    /// <summary>The job of the tests.</summary>
    public const string Chaos = "chaos";

    /// <summary>The first sample.</summary>
    public const string QuickStart = "quick-start";

    /// <summary>The assembly.</summary>
    public abstract string Program { get; }

    /// <summary>How many records it reads.</summary>
    public abstract long Records { get; }

    /// <summary>One of them by its name, which is what a theory can hold.</summary>
    public static Subject Of(string name) => name switch
    {
        Chaos => new ChaosSubject(),
        QuickStart => new QuickStartSubject(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such subject."),
    };

    /// <summary>Its command line.</summary>
    public abstract IEnumerable<string> Arguments(JobFolder folder, RunSettings run);

    /// <summary>Fails unless the published results are those of an undisturbed run.</summary>
    public abstract void CheckResults(JobFolder folder);

    /// <summary>How many records a run says that it has read.</summary>
    public abstract long ReadBy(ChildProcess child);

    /// <summary>Whether it says that there was nothing to do.</summary>
    public abstract bool HadFinishedBefore(ChildProcess child);

    /// <summary>Whether it says that it stopped behind a checkpoint.</summary>
    public abstract bool HasStopped(ChildProcess child);

    private protected string? Rate(RunSettings run) => run.Seconds is { } seconds ? Number(Math.Ceiling(Records / seconds)) : null;

    private protected static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
