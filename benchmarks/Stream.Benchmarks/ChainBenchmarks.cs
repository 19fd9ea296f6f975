using BenchmarkDotNet.Attributes;
using Streams.Benchmarks.Feeding;
using Streams.Benchmarks.Hosting;

namespace Streams.Benchmarks;

/// <summary>Select, Where, Select over 24-byte events, and a sum: nanoseconds a record.</summary>
public class ChainBenchmarks : JobBenchmarks
{
    private const int Batches = 16 * 1024;
    private const int Records = Batches * Ring.BatchSize;

    private readonly Ring _ring = Ring.For(1000);
    private readonly StreamTime[] _times = new StreamTime[Ring.BatchSize];
    private readonly StreamTime[] _resultTimes = new StreamTime[Ring.BatchSize];
    private readonly long[] _results = new long[Ring.BatchSize];
    private long _next;

    /// <summary>Starts the task.</summary>
    [GlobalSetup(Target = nameof(Subtask))]
    public void StartTask() => StartTask(_ring, Jobs.Chain);

    /// <summary>Starts the task whose functions are structs.</summary>
    [GlobalSetup(Target = nameof(SubtaskOfStructs))]
    public void StartTaskOfStructs() => StartTask(_ring, Jobs.ChainOfStructs);

    /// <summary>Starts the job.</summary>
    [GlobalSetup(Target = nameof(Job))]
    public void StartJob() => StartJob(_ring, Jobs.Chain, new JobOptions());

    /// <summary>A loop that calls the delegates of the job.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records, Description = "Plain loop, delegates")]
    public long PlainDelegates()
    {
        long sum = 0;
        for (long end = _next + Batches; _next < end; _next++) sum += SumOf(_ring[_next], Jobs.Double, Jobs.IsWanted, Jobs.Weigh);
        return sum;
    }

    /// <summary>The same loop with its results in arrays, a batch at a time, as a chain must hand them on: values and times of what passes, then their sum.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Plain loop, delegates, results in arrays")]
    public long PlainArrays()
    {
        long sum = 0;
        for (long end = _next + Batches; _next < end; _next++)
        {
            _ring.WriteTimes(_next, _times);
            int count = Store(_ring[_next], Jobs.Double, Jobs.IsWanted, Jobs.Weigh);
            foreach (long result in _results.AsSpan(0, count)) sum += result;
        }

        return sum;
    }

    /// <summary>The same loop with everything written in place.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Plain loop, in place")]
    public long PlainInPlace()
    {
        long sum = 0;
        for (long end = _next + Batches; _next < end; _next++) sum += SumOf(_ring[_next]);
        return sum;
    }

    /// <summary>The chained task on the benchmark's thread.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task")]
    public void Subtask() => Run(Batches);

    /// <summary>The same with functions that are structs.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Task, structs")]
    public void SubtaskOfStructs() => Run(Batches);

    /// <summary>The job over Akka.</summary>
    [Benchmark(OperationsPerInvoke = Records, Description = "Job")]
    public void Job() => Run(Batches);

    // Methods that are called for each batch: so they are compiled at the highest tier, as the engine's are.
    private static long SumOf(ReadOnlySpan<Reading> batch, Func<Reading, Reading> first, Func<Reading, bool> second, Func<Reading, long> third)
    {
        long sum = 0;
        foreach (ref readonly Reading reading in batch)
        {
            Reading doubled = first(reading);
            if (second(doubled)) sum += third(doubled);
        }

        return sum;
    }

    private static long SumOf(ReadOnlySpan<Reading> batch)
    {
        long sum = 0;
        foreach (ref readonly Reading reading in batch)
        {
            Reading doubled = reading with { Value = reading.Value * 2 };
            if ((doubled.Kind & 7) != 0) sum += doubled.Value + doubled.Key;
        }

        return sum;
    }

    private int Store(ReadOnlySpan<Reading> batch, Func<Reading, Reading> first, Func<Reading, bool> second, Func<Reading, long> third)
    {
        int count = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            Reading doubled = first(batch[i]);
            if (!second(doubled)) continue;
            _results[count] = third(doubled);
            _resultTimes[count++] = _times[i];
        }

        return count;
    }
}
