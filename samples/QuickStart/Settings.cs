namespace QuickStart;

/// <summary>What the command line says.</summary>
internal sealed record Settings(string Input, string Output, string Checkpoints, TimeSpan CheckpointInterval, double? Rate, int Parallelism, string? Final);
