<?xml version="1.0" encoding="UTF-8"?>
<!--
  Compiles an ISO Schematron schema (ISO/IEC 19757-3:2016 and 2020; query binding xslt2 or xslt3) to an XSLT 3.0
  stylesheet.

  In: the schema, with what it includes in its place already, and each of its elements with the line it stands on
  (made:line) and, where that is another than the schema's, the file (made:file). Out: the text of a stylesheet which,
  run on one document, writes a JSON array of findings in document order (and, on the same element, in the order of the
  patterns). Each finding is an object:

    code       @id of the assert or report, or "schematron-N", N being its number in the schema
    severity   "error", "warning" or "info", from @role of the test or of its rule
    message    the text of the assert or report, white space normalised
    hint       the text of its diagnostics, or null
    node       number of the element among all elements of the document, from 1; an attribute, text or comment
               counts for its parent, the root for the document element
    attribute  name of the attribute where the context is one, else null
    xpath      a path that a person can read, such as /TEI[1]/text[1]/body[1]/p[2]/@ref

  The schema is first held against what this version supports. What it does not support stops the compilation,
  all faults told at once: a rule that is silently left out would pass for one that holds. Then it is made smaller, a
  pass for each: abstract patterns are written out, then abstract rules, then what is not of the phase is dropped.
-->
<xsl:package version="3.0" name="urn:scholarly-edition-pipeline:schematron" exclude-result-prefixes="#all"
  xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:out="http://www.w3.org/1999/XSL/TransformAlias"
  xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:sch="http://purl.oclc.org/dsdl/schematron"
  xmlns:made="urn:scholarly-edition-pipeline:schematron"
  xmlns:f="urn:scholarly-edition-pipeline:schematron-compiler">

  <xsl:namespace-alias stylesheet-prefix="out" result-prefix="xsl"/>
  <xsl:output method="xml" indent="yes" suppress-indentation="xsl:text" encoding="UTF-8"/>

  <xsl:include href="schematron/check.xsl"/>
  <xsl:include href="schematron/expand.xsl"/>
  <xsl:include href="schematron/write.xsl"/>

  <!-- The phase to be checked: the id of one, "#ALL", or "#DEFAULT" for what the schema says. -->
  <xsl:param name="phase" as="xs:string" select="'#DEFAULT'"/>

  <!-- The way in. -->
  <xsl:mode on-no-match="fail" use-accumulators="#all"/>
  <!-- What stops the schema from being compiled, one sentence each. -->
  <xsl:mode name="faults" on-no-match="fail"/>
  <!-- Schema → schema: each test and rule gets its code while the numbers are those of the whole. -->
  <xsl:mode name="number" on-no-match="shallow-copy"/>
  <!-- Schema → schema: the patterns that are one (is-a) of an abstract one are written out. -->
  <xsl:mode name="instantiate" on-no-match="shallow-copy"/>
  <!-- The content of an abstract pattern, with the values of its parameters. -->
  <xsl:mode name="fill" on-no-match="shallow-copy"/>
  <!-- Schema → schema: the tests of an abstract rule in the place of what extends it. -->
  <xsl:mode name="extend" on-no-match="shallow-copy"/>
  <!-- Schema → schema: only what is of the phase. -->
  <xsl:mode name="select" on-no-match="shallow-copy"/>
  <!-- Declarations of XSLT, and the content of a let, as they are. -->
  <xsl:mode name="copy" on-no-match="shallow-copy"/>
  <!-- Schema → the declarations of the stylesheet. -->
  <xsl:mode name="declare" on-no-match="deep-skip"/>
  <!-- Lets, rules and tests → the instructions inside a declaration. -->
  <xsl:mode name="instruct" on-no-match="deep-skip"/>
  <!-- Lets of a pattern → parameters of its rules, and what is passed to these. -->
  <xsl:mode name="receive" on-no-match="deep-skip"/>
  <xsl:mode name="pass" on-no-match="deep-skip"/>
  <!-- Text of an assert, report or diagnostic → instructions that write it. Foreign markup is looked through. -->
  <xsl:mode name="say" on-no-match="shallow-skip"/>

  <xsl:template match="document-node()" as="element()">
    <xsl:variable name="faults" as="xs:string*">
      <xsl:apply-templates select="*" mode="faults"/>
    </xsl:variable>
    <xsl:if test="exists($faults)">
      <xsl:variable name="name" as="xs:string" select="tokenize(base-uri(.), '/')[last()]"/>
      <xsl:sequence select="error(
        QName('urn:scholarly-edition-pipeline:schematron', 'made:schematron-unsupported'),
        string-join(('The schema ' || $name || ' cannot be compiled.', $faults), '&#10;'))"/>
    </xsl:if>
    <xsl:variable name="numbered" as="document-node()">
      <xsl:apply-templates select="." mode="number"/>
    </xsl:variable>
    <xsl:variable name="instantiated" as="document-node()">
      <xsl:apply-templates select="$numbered" mode="instantiate"/>
    </xsl:variable>
    <xsl:variable name="extended" as="document-node()">
      <xsl:apply-templates select="$instantiated" mode="extend"/>
    </xsl:variable>
    <xsl:variable name="selected" as="document-node()">
      <xsl:apply-templates select="$extended" mode="select"/>
    </xsl:variable>
    <xsl:apply-templates select="$selected/sch:schema" mode="declare"/>
  </xsl:template>

</xsl:package>
