using Streams.Elements;
using Barrier = Streams.Elements.Barrier;

namespace Streams.Testing;

/// <summary>An edge between two tasks: a bounded queue that checks what passes.</summary>
internal sealed class SimulatedEdge(World world, string name, int capacity)
{
    // One batch, then barriers and changes of status, each of which may cut a buffer.
    private const int MostAtAnOutlet = 12;

    private readonly LinkedList<Element> _elements = new();
    private long _barrier;
    private long _watermark = long.MinValue;
    private bool _hasEnded;
    private int _takenInARow;

    /// <summary>Whether its outlet may have something to give.</summary>
    public bool MayGive { get; set; }

    /// <summary>Whether it takes no more.</summary>
    public bool IsFull => _elements.Count >= capacity;

    /// <summary>Whether something is under way.</summary>
    public bool IsEmpty => _elements.Count == 0;

    /// <summary>For messages.</summary>
    public string Name => name;

    /// <summary>For messages.</summary>
    public string Content => string.Join(", ", _elements);

    /// <summary>The task at its start has worked: what waits at the outlet may be new.</summary>
    public void OnRun()
    {
        MayGive = true;
        _takenInARow = 0;
    }

    /// <summary>Takes an element from the outlet.</summary>
    public void Put(Element element)
    {
        Check(element);
        if (element is Barrier && _elements.Last?.Value is Batch { Count: > 0 } && world.Mutation == Mutation.LoseBatchBeforeBarrier && world.OneIn(2)) _elements.RemoveLast();
        if (element is Barrier && _elements.Last?.Value is Batch && world.Mutation == Mutation.BarrierOvertakesBatch) _elements.AddBefore(_elements.Last, element);
        else _elements.AddLast(element);
    }

    /// <summary>Gives the oldest element.</summary>
    public Element Next()
    {
        Element element = _elements.First!.Value;
        _elements.RemoveFirst();
        return element;
    }

    private void Check(Element element)
    {
        if (++_takenInARow > MostAtAnOutlet) throw new SimulationException($"{name}: more than {MostAtAnOutlet} elements waited at the outlet.");
        switch (element)
        {
            case Barrier barrier when barrier.Id <= _barrier:
                throw new SimulationException($"{name}: barrier {barrier.Id} came behind barrier {_barrier}.");
            case Barrier barrier:
                _barrier = barrier.Id;
                break;
            case Batch batch when _hasEnded:
                throw new SimulationException($"{name}: {batch} came behind the end of data.");
            case Batch batch when batch.Watermark != long.MinValue && batch.Watermark <= _watermark:
                throw new SimulationException($"{name}: watermark {batch.Watermark} came behind watermark {_watermark}.");
            case Batch batch:
                _watermark = Math.Max(_watermark, batch.Watermark);
                break;
            case EndOfData when _hasEnded:
                throw new SimulationException($"{name}: a second end of data.");
            case EndOfData:
                _hasEnded = true;
                break;
        }
    }
}
