using Streams.Elements;

namespace Streams.Operators;

/// <summary>Gives each record to the branch of the first condition that holds, or to the last branch. Watermarks go to all.</summary>
internal sealed class SplitOperator<T>(OperatorContext context, Func<T, bool>[] conditions, IReceiver<T>[] branches) : Operator(context), IReceiver<T>
{
    private readonly Batch<T>[] _parts = [.. branches.Select(static _ => new Batch<T>(Batch.MaxRecords))];
    private int _next = branches.Length;

    /// <inheritdoc />
    public override string Name => "Split";

    /// <inheritdoc />
    public override bool IsOpen => _next < branches.Length;

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        foreach (Batch<T> part in _parts) part.Reset();
        for (int i = 0; i < batch.Count; i++)
        {
            T record = batch.Values[i];
            int branch = 0;
            try
            {
                while (branch < conditions.Length && !conditions[branch](record)) branch++;
            }
            catch (Exception e) when (OperatorException.IsOfFunction(e))
            {
                throw OperatorException.OfStep(Title, batch.Timestamps[i], e);
            }

            Batch<T> part = _parts[branch];
            part.Values[part.Count] = record;
            part.Timestamps[part.Count++] = batch.Timestamps[i];
        }

        foreach (Batch<T> part in _parts) part.Watermark = batch.Watermark;
        _next = 0;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        do
        {
            Batch<T> part = _parts[_next];
            IReceiver<T> branch = branches[_next++];
            if (part.Count > 0 || part.Watermark != long.MinValue) branch.OnBatch(part);
        }
        while (_next < branches.Length && !Context.MustPause);
    }
}
