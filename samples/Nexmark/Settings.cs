namespace Nexmark;

/// <summary>What the command line asks for.</summary>
/// <param name="Query">Which query.</param>
/// <param name="Input">The events, one JSON object a line; null: they are generated.</param>
/// <param name="Generate">How many events to make in memory.</param>
/// <param name="Output">Where the answer goes; null: nowhere.</param>
/// <param name="Parallelism">How many subtasks run each operator.</param>
/// <param name="SessionGap">The silence that ends a session of q11.</param>
internal sealed record Settings(Query Query, string? Input, int Generate, string? Output, int Parallelism, TimeSpan SessionGap);
