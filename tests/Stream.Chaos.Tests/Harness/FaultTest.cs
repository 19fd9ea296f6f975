using System.Globalization;

namespace Streams.Chaos.Harness;

/// <summary>What all fault tests have: a directory of their own, a seed that is printed, and how much to do.</summary>
[Trait("Category", "Faults")]
public abstract class FaultTest : IDisposable
{
    private protected FaultTest()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent as Linux numbers them: not tried elsewhere.");
        Seed = int.TryParse(Environment.GetEnvironmentVariable("STREAMS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : System.Random.Shared.Next();
        Random = new Random(Seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"STREAMS_SEED={Seed}");
    }

    /// <summary>Whether the full numbers are asked for, with <c>STREAMS_FULL=1</c>.</summary>
    private protected static bool IsFull { get; } = Environment.GetEnvironmentVariable("STREAMS_FULL") == "1";

    /// <summary>What every choice of the test follows from, as far as a test that runs against the clock can.</summary>
    private protected int Seed { get; }

    /// <summary>Draws from the seed.</summary>
    private protected Random Random { get; }

    /// <summary>Where the job of the test works.</summary>
    private protected JobFolder Folder { get; } = new();

    /// <summary>Deletes the directory, unless the test failed: then it is kept and named.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed) TestContext.Current.TestOutputHelper?.WriteLine($"Left for inspection: {Folder.Root}");
        else Folder.Delete();
    }

    /// <summary>Starts a program, and says so in the test's output.</summary>
    private protected ChildProcess Start(Subject subject, RunSettings run, string? crashAt = null) => Programs.Start(subject.Program, subject.Arguments(Folder, run), crashAt);

    /// <summary>Runs a program to a good end.</summary>
    private protected async Task<ChildProcess> FinishAsync(Subject subject, RunSettings run)
    {
        await using ChildProcess child = Start(subject, run);
        await child.ExitAsync(0);
        return child;
    }
}
