using System.Collections.Immutable;

namespace Streams;

/// <summary>One operator of a plan, wired to its inputs. It has not run.</summary>
public abstract class PlanNode
{
    private protected PlanNode(Planning.PlanBuilder plan, string? name, string kind, string detail, params ReadOnlySpan<PlanNode> inputs)
    {
        Plan = plan;
        Name = name;
        Kind = kind;
        Detail = detail;
        Inputs = [.. inputs];
        Id = plan.Add(this);
    }

    /// <summary>Its number in the plan, from 1, in the order in which the job was written.</summary>
    public int Id { get; }

    /// <summary>The name that its author gave it; null for operators without state.</summary>
    public string? Name { get; }

    /// <summary>What it is: <c>From</c>, <c>Select</c>, <c>SlicedAggregate</c>, …</summary>
    public string Kind { get; }

    /// <summary>What it was given, in a few words; may be empty.</summary>
    public string Detail { get; }

    /// <summary>The operators whose records it reads; for a side output, the one that writes to it.</summary>
    public ImmutableArray<PlanNode> Inputs { get; private protected set; }

    /// <summary>The type of its records, as C# writes it; for a sink, the type that it takes.</summary>
    public abstract string OutputType { get; }

    /// <summary>The states that it declares.</summary>
    public ImmutableArray<StateInfo> States { get; private protected init; } = [];

    /// <summary>The plan it was added to.</summary>
    internal Planning.PlanBuilder Plan { get; }

    /// <summary>What its author got wrong, known at once and reported when the job is built; without the node's name.</summary>
    internal ImmutableArray<string> Problems { get; private protected set; } = [];

    /// <summary>Whether its author said that the output is not wanted.</summary>
    internal bool IsDiscarded { get; private set; }

    /// <summary>Whether it has no output at all.</summary>
    internal virtual bool IsSink => false;

    /// <summary>Whether its records carry event time from here on.</summary>
    internal virtual bool GivesEventTime => false;

    /// <summary>Whether it works in event time.</summary>
    internal virtual bool NeedsEventTime => false;

    /// <summary>For messages: <c>KeyedProcess 'alerts'</c>, <c>Select #4</c>.</summary>
    internal string Title => Name is null ? $"{Kind} #{Id}" : $"{Kind} '{Name}'";

    internal void Discard()
    {
        Plan.ThrowIfBuilt();
        IsDiscarded = true;
    }

    /// <inheritdoc />
    public override string ToString() => Title;
}
