using System.Collections.Immutable;

namespace Streams.Runtime;

/// <summary>The tasks of one attempt and the edges between them: what a host runs.</summary>
/// <param name="Tasks">By <see cref="ITask.Index"/>.</param>
/// <param name="Edges">Every outlet and every inlet of every task occurs once.</param>
/// <param name="EdgeCapacity">Elements that may be under way on an edge: a power of two.</param>
internal sealed record TaskGraph(ImmutableArray<ITask> Tasks, ImmutableArray<TaskEdge> Edges, int EdgeCapacity);

/// <summary>From an outlet of one task to an inlet of another.</summary>
internal readonly record struct TaskEdge(int FromTask, int Outlet, int ToTask, int Inlet);
