using Streams.Testing;

namespace Streams.Tests.Simulation;

/// <summary>A job, its input and what it must publish.</summary>
internal abstract class Scenario
{
    private const string Job = "simulated";

    /// <summary>Runs the job with a seed and checks what it published.</summary>
    public SeededResult Run(int seed, Mutation mutation = Mutation.None)
    {
        Input input = Input.Draw(new Random(seed));
        Prepare();
        SeededResult result = SeededHost.Run(Adapt(Seeds.Settings(seed, mutation) with { Parallelism = Parallelism(seed), Operators = Operators }), (process, options) =>
        {
            StreamJob job = StreamJob.Create(Job);
            Declare(job, process, input);
            return job.Build(options);
        });
        try
        {
            Check(input);
            Check(result);
        }
        catch (Exception e) when (e is not SimulationException)
        {
            throw new SimulationException($"{GetType().Name} with STREAMS_SEED={seed} published something else than it should. {e.Message}\n{result.Trace}", e);
        }

        return result;
    }

    /// <summary>From which each process draws its parallelism.</summary>
    protected virtual int[] Parallelism(int seed) => [1, 2, 3, 4];

    /// <summary>Operators whose parallelism each process draws by itself.</summary>
    protected virtual string[] Operators => [];

    /// <summary>What else may happen to the job.</summary>
    protected virtual SeededSettings Adapt(SeededSettings settings) => settings;

    /// <summary>Makes the outputs of a run.</summary>
    protected abstract void Prepare();

    /// <summary>Writes the job for one process.</summary>
    protected abstract void Declare(StreamJob job, SimulatedProcess process, Input input);

    /// <summary>Compares what was published with a plain computation.</summary>
    protected abstract void Check(Input input);

    /// <summary>Checks how the run went.</summary>
    protected virtual void Check(SeededResult result) { }

    /// <summary>The source of the input, whose watermarks make nothing late.</summary>
    protected static DataStream<Reading> From(StreamJob job, SimulatedProcess process, Input input, string name = "readings", SimulatedReads? reads = null) => job.From(
        name, new SimulatedSource<Reading>(process, input.Splits, reads), static r => new StreamTime(r.At),
        Watermarks.OutOfOrderBy(TimeSpan.FromMilliseconds(input.DisorderMs)).WithoutIdleness());

    /// <summary>Asserts that two collections hold the same, in any order.</summary>
    protected static void AssertSame<T>(IEnumerable<T> expected, IEnumerable<T> actual, Func<T, string> text)
    {
        List<string> missing = [.. expected.Select(text)];
        List<string> surplus = [];
        Dictionary<string, int> counts = missing.CountBy(static t => t).ToDictionary();
        foreach (string found in actual.Select(text))
        {
            if (counts.GetValueOrDefault(found) > 0) counts[found]--;
            else surplus.Add(found);
        }

        List<string> absent = [.. counts.SelectMany(static c => Enumerable.Repeat(c.Key, c.Value))];
        if (absent.Count + surplus.Count > 0)
            Assert.Fail($"{absent.Count} of {missing.Count} are missing: {string.Join("; ", absent.Take(8))}. {surplus.Count} are too many: {string.Join("; ", surplus.Take(8))}.");
    }
}
