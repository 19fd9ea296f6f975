using Streams.Operators;
using Streams.State;
using Streams.Time;

namespace Streams.Tests.Operators;

/// <summary>What stands in for a task: a clock that a test sets, and a budget and credit that a seed takes away.</summary>
/// <param name="pauses">Null: never pauses. Else the choices of when to.</param>
internal sealed class FakeContext(Random? pauses) : OperatorContext
{
    private const int Plenty = 1 << 20;

    /// <summary>Whether the head of the chain was said to be idle; null: it was not said.</summary>
    public bool? IsIdle { get; private set; }

    /// <summary>The ends of the chain.</summary>
    public List<IChainEnd> Ends { get; } = [];

    /// <summary>A context for one subtask.</summary>
    public static FakeContext Of(Random? pauses, int subtask = 0, int parallelism = 1, int groupCount = 128) => new(pauses)
    {
        Job = "test",
        Attempt = new AttemptIdentity(0, "test", false),
        Clock = TimeProvider.System,
        Subtask = subtask,
        Parallelism = parallelism,
        BytesPerEdgeBatch = 1 << 16,
        GroupCount = groupCount,
        Groups = KeyGroups.Range(subtask, parallelism, groupCount),
    };

    /// <summary>Sets the clock, both kinds of it.</summary>
    public void SetClock(long wallMs) => Now = new Now(wallMs, wallMs);

    /// <summary>Gives a new turn: credit, and a budget that is mostly small where there are pauses.</summary>
    public void BeginTurn()
    {
        Full = 0;
        Budget = pauses is null ? Plenty : pauses.Next(4) == 0 ? Plenty : pauses.Next(1, 5);
    }

    /// <summary>Asked at each batch handed on: whether an outlet is full now.</summary>
    public bool TakesCredit() => pauses is not null && pauses.Next(2) == 0;

    public override void ChangeStatus(bool isIdle) => IsIdle = isIdle;

    public override void Await(Operator operatorToWake, string what, Func<CancellationToken, Task> wait)
        => throw new InvalidOperationException($"'{operatorToWake.Name}' waits for {what}; keyed operators wait for nothing.");

    public override void Commit(Operator owner, string sink, long checkpointId, Func<CancellationToken, Task> commit)
        => throw new InvalidOperationException($"'{owner.Name}' commits to {sink}; keyed operators publish nothing.");
}
