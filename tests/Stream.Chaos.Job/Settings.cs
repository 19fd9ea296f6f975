namespace Streams.Chaos.Job;

/// <summary>What the command line says.</summary>
internal sealed record Settings(string Output, string Checkpoints, TimeSpan Interval, double? Rate, int Parallelism, long Count);
