using BenchmarkDotNet.Running;
using Streams.Benchmarks;

if (args is ["latency"])
{
    await LoneRecordLatency.RunAsync();
    return;
}

if (args is ["state"])
{
    await LargeState.RunAsync();
    return;
}

if (args is ["loop", var shape, var keys, var seconds])
{
    Loop.Run(shape, int.Parse(keys), TimeSpan.FromSeconds(int.Parse(seconds)));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
